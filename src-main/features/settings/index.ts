export { readSetting, writeSetting, DEFAULTS, type SettingValues, type StoredMpesa } from './settings.store.ts';
export { settingsCommands, settingsQueries, REMINDER_VARIABLES } from './settings.rpc.ts';
