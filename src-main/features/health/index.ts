export { healthCommands, healthQueries, healthReads } from './health.rpc.ts';
export { healthJobs, healthSchedules } from './health.jobs.ts';
export { healthItems } from './health.attention.ts';
