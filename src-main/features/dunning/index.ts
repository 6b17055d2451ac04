export { nextStep, type DunningStep } from './dunning.ts';
export { dunningFacts, dunningPolicy } from './dunning.store.ts';
export { dunningCommands, dunningJobs, nextDaily, reminderBatch, reminderSchedule } from './dunning.service.ts';
