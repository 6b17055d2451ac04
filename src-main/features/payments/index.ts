import type { CommandHandler } from '../../kernel/commands.ts';
import { debtorCommands } from './dunning-pushes.ts';
import { deskCommands, resultCommands } from './payments.rpc.ts';

export const paymentCommands: Readonly<Record<string, CommandHandler>> = { ...deskCommands, ...resultCommands, ...debtorCommands };
export { watchInboxes } from './inbox.jobs.ts';
export { debtorJobs, debtorBatch, debtorSchedule } from './dunning-pushes.ts';
export { paymentJobs, paymentSchedules } from './payments.jobs.ts';
export { paymentQueries } from './payments.queries.ts';
export { moneyTrouble } from './trouble.store.ts';
