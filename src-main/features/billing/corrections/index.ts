export { correctionCommands, correctionQueries } from './corrections.rpc.ts';
export { issueCreditNotes, remainingOf, type CreditedPart } from './credit-notes.service.ts';
export { correctionDay, releasePeriods, voidInvoice, voidProblem, writeOffProblem } from './invoice-corrections.service.ts';
export { lateFeeBatch, lateFeeJobs, lateFeeSchedule } from './late-fees.service.ts';
