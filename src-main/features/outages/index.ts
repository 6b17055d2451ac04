import { GIVE_BACK, giveBackBatch } from './give-back.service.ts';

export const outageBatches = { [GIVE_BACK]: giveBackBatch };
export { outageItems } from './outages.attention.ts';
export { outageJobs, outageSchedules } from './outages.jobs.ts';
export { outageCommands, outageQueries } from './outages.rpc.ts';
