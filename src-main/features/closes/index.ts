export { closeItems } from './closes.attention.ts';
export { closeCommands, closeJobs, closeQueries, closeSchedules } from './closes.rpc.ts';
