export { healthCommands, healthQueries, healthReads } from './health.rpc.ts';
export { healthJobs, healthSchedules } from './health.jobs.ts';
export { forgetWatch, lastCopy } from './new-device.ts';
export { healthItems } from './health.attention.ts';
export { pruneAlerts } from './health.store.ts';
