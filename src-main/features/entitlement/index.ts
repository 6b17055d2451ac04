export {
  countComingCutOffs,
  CUT_OFFS_WAIT,
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
export { armJob, armSoon } from './armed.ts';
export { isOn } from './entitlement.ts';
export { asWatched, isWatchedService, recordCutOffs } from './watched.ts';
export { lapsesOfSubscriber, lapsesOn, type Lapse } from './lapses.ts';
