export { routerJobs, routerSchedules } from './routers.jobs.ts';
export { createRouterPool, troubleOf, type RouterPool } from './router-pool.ts';
export { unavailable } from './router-troubles.ts';
export { routerCommands } from './routers.rpc.ts';
export { lineQueries, routerQueries } from './routers.queries.ts';
export { pruneRouterRows } from './routers.service.ts';
