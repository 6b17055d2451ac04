export { reachJobs, reachSchedules, watchReach } from './reach.jobs.ts';
export { reachCommands, reachQueries } from './reach.rpc.ts';
