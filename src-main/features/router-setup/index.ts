export { firstLook, lookThrough } from './first-look.ts';
export { routerSetupCommands, routerSetupQueries } from './router-setup.rpc.ts';
