export { subscriberCommands, subscriberQueries } from './subscribers.rpc.ts';
export { addService, createSubscriber, generatedPassword, phoneHash, removalObstacle, removeSubscriber, type NewService, type SubscriberFields } from './subscribers.service.ts';
