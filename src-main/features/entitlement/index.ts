export {
  countComingCutOffs,
  enforcementSchedule,
  enqueueApply,
  entitlementCommands,
  entitlementJobs,
  refreshEntitlement,
  renewWish,
  reviewBatch,
  turnOfDaySchedule,
} from './entitlement.service.ts';
