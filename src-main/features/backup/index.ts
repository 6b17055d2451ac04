export { backupCommands, backupJobs, backupQueries, backupSchedules } from './backup.service.ts';
