export { draftBatches, draftJobs, draftSchedules } from './drafts.jobs.ts';
export { draftCommands, draftQueries } from './drafts.rpc.ts';
export { draftPage } from './drafts.store.ts';
