export { routerSwapCommands, routerSwapQueries } from './router-swap.rpc.ts';
export { routerSwapJobs, routerSwapSchedules } from './look-out.jobs.ts';
export { retiredItems } from './swaps.store.ts';
