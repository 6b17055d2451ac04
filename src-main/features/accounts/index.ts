export { accountCommands, accountQueries, accountReadTasks } from './accounts.rpc.ts';
export { statementOf, type Statement } from './statement.ts';
