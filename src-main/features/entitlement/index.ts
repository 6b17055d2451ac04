export {
  countComingCutOffs,
  enforcementSchedule,
  enqueueApply,
  entitlementCommands,
  entitlementJobs,
  refreshEntitlement,
  renewWish,
  requireMoneyKnown,
  reviewBatch,
  turnOfDaySchedule,
} from './entitlement.service.ts';
export { armJob } from './armed.ts';
export { isOn } from './entitlement.ts';
export { lapsesOfSubscriber, lapsesOn } from './lapses.ts';
