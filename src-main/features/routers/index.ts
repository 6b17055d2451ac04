export { shownCommands } from './change-previews.ts';
export { routerJobs, routerSchedules } from './routers.jobs.ts';
export { previewOnNewDevice } from './new-device.ts';
export { createRouterPool, troubleOf, type RouterPool } from './router-pool.ts';
export { notAccepted, unavailable } from './router-troubles.ts';
export { routerCommands } from './routers.rpc.ts';
export { lineQueries, routerQueries } from './routers.queries.ts';
export { applyLane, enqueueSweep, pruneRouterRows } from './routers.service.ts';
