export { openTillOf, ownTill, tillForCash } from './drawer.ts';
export { operatorCommands, operatorQueries } from './operators.rpc.ts';
export { authenticate, hasOperator } from './operators.service.ts';
