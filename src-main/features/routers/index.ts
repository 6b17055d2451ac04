export { routerJobs, routerSchedules } from './routers.jobs.ts';
export { createRouterPool } from './router-pool.ts';
export { routerCommands } from './routers.rpc.ts';
export { lineQueries, routerQueries } from './routers.queries.ts';
export { pruneRouterRows } from './routers.service.ts';
