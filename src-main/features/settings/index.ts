export { readSetting, writeSetting, DEFAULTS, type SettingValues, type StoredMpesa } from './settings.store.ts';
export { clockJump, seeToday } from './clock-guard.ts';
export { settingsCommands, settingsQueries, storeSealing, REMINDER_VARIABLES } from './settings.rpc.ts';
