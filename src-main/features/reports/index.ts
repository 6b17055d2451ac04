export { reportCommands, reportQueries } from './reports.rpc.ts';
