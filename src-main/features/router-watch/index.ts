export { closesPort } from './closes-port.ts';
export { afterTry, firstWatch, nextTry, type Watch } from './watch.ts';
export { isRouterDown } from './router-watch.store.ts';
export { clockAheadMs, routerDate, routerZone } from './router-clock.ts';
export { sessionsAllowed } from './licence.ts';
