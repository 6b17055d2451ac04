export { subscriberCommands, subscriberQueries } from './subscribers.rpc.ts';
export { addService, createSubscriber, phoneHash, removalObstacle, removeSubscriber } from './subscribers.service.ts';
