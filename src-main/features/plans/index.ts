export { planCommands, planJobs, planQueries, planSchedules } from './plans.rpc.ts';
export { createPlan } from './plans.service.ts';
export { planBatches } from './renewals.ts';
