export { accountCommands, accountQueries, accountReadTasks } from './accounts.rpc.ts';
export { statementOf } from './statement.ts';
