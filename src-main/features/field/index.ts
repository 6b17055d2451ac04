export { fieldQueries } from './field.rpc.ts';
