export { createPlan, planCommands, planQueries } from './plans.rpc.ts';
