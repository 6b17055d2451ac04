export { etimsItems, taxStateOf } from './etims.queries.ts';
export { etimsJobs } from './etims.jobs.ts';
export { etimsCommands, etimsQueries } from './etims.rpc.ts';
export { queueForTax, withdrawFromTax } from './etims.service.ts';
export { taxRegistrationOf, type TaxSubject } from './etims.store.ts';
