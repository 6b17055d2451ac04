export { afterRestore } from './after-restore.ts';
export { readSetting, settingSavedAt, writeSetting, DEFAULTS, type SettingValues, type StoredEtims, type StoredMpesa } from './settings.store.ts';
export { clockJump, seeToday } from './clock-guard.ts';
export { settingsCommands, settingsQueries, storeSealing } from './settings.rpc.ts';
