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
