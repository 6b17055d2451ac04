export { reportCommands, reportQueries } from './reports.rpc.ts';
export { jobTitle } from './job-titles.ts';
