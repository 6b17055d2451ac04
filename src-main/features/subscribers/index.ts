export { refuseTakenLine } from './line-conflicts.ts';
export { subscriberBatches } from './router-moves.ts';
export { subscriberCommands, subscriberQueries } from './subscribers.rpc.ts';
export { addService, createSubscriber, phoneHash, removalObstacle, removeSubscriber } from './subscribers.service.ts';
export { subscriberJobs, subscriberSchedules } from './new-day.ts';
