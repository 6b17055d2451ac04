export { nextStep, type DunningFacts, type DunningStep } from './dunning.ts';
export { dunningFacts, dunningPolicy, unitFacts, unitShares } from './dunning.store.ts';
export { dunningCommands, dunningJobs, nextDaily, reminderBatch, reminderSchedule } from './dunning.service.ts';
