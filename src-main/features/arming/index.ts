export { armingJobs, armingSchedules, watchArming } from './arming.jobs.ts';
export { armingCommands, armingQueries } from './arming.rpc.ts';
export { awayEnded } from './arming.store.ts';
