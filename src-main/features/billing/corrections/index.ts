export { correctionCommands, correctionQueries } from './corrections.rpc.ts';
export { issueCreditNotes, remainingOf } from './credit-notes.service.ts';
export { correctionDay, voidInvoice, voidProblem, writeOffProblem } from './invoice-corrections.service.ts';
export { giveDays, offerDays, type DaysOffer } from './given-days.service.ts';
export { lateFeeBatch, lateFeeJobs, lateFeeSchedule } from './late-fees.service.ts';
export { addPeriodLock } from './period-locks.service.ts';
