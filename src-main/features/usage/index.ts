export { countAnew, readBaseline, type Baseline } from './new-device.ts';
export { usageJobs, usageSchedules } from './usage.jobs.ts';
export { usageCommands, usageProbes, usageQueries } from './usage.rpc.ts';
