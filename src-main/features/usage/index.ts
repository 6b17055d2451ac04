export { usageJobs, usageSchedules } from './usage.jobs.ts';
export { usageCommands, usageProbes, usageQueries } from './usage.rpc.ts';
