export { uncovered } from './coverage.ts';
export { statementCommands } from './statements.rpc.ts';
export { statementQueries } from './statements.queries.ts';
export { statementBatches } from './statements.service.ts';
export { readStatementTask, type ReadRequest as StatementReadRequest } from './read-task.ts';
