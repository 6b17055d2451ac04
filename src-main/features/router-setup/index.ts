export { routerSetupCommands, routerSetupQueries } from './router-setup.rpc.ts';
