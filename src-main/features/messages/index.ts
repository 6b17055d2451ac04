export { queueMessage, messageCommands, messageJobs } from './messages.service.ts';
export { messageQueries } from './messages.rpc.ts';
