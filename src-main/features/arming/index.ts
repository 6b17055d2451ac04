export { armingJobs, armingSchedules, watchArming } from './arming.jobs.ts';
export { armingCommands, armingQueries } from './arming.rpc.ts';
export { forgetArmed, plannedSchedulers } from './new-device.ts';
export { awayEnded } from './arming.store.ts';
