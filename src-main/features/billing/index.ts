export { billingCommands, billingQueries } from './billing.rpc.ts';
export { billingBatch, billingJobs, billingSchedule, billSubscriber, bookOpeningBalance, dueSubscriptions } from './billing.service.ts';
export { planSettlement, recordAllocations, voidInvoice } from './invoices.store.ts';
export { nextInSeries, nextNumber } from './number-series.ts';
export { anniversaryAnchor, fixedDayAnchor, periodAt, periodIndexAt } from './periods.ts';
