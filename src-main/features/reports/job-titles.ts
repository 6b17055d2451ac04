import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';

/** What a job is about, in the operator's words. */
export function jobTitle(db: Reader, job: { readonly kind: string; readonly input: string }): string {
  const input = JSON.parse(job.input) as Record<string, number>;
  switch (job.kind) {
    case 'routers.apply': {
      const row = db.get(q.selectFrom('subscription').select('userName').where('id', '=', input['subscriptionId'] ?? 0));
      return `Bring ${row?.userName ?? 'a service'} to the router`;
    }
    case 'arming.arm': {
      const row = db.get(q.selectFrom('router').select('name').where('id', '=', input['routerId'] ?? 0));
      return `Arm cut-offs on router ${row?.name ?? ''}`;
    }
    case 'routers.sweep': {
      const row = db.get(q.selectFrom('router').select('name').where('id', '=', input['routerId'] ?? 0));
      return `Compare router ${row?.name ?? ''} with the books`;
    }
    case 'usage.read': {
      const row = db.get(q.selectFrom('router').select('name').where('id', '=', input['routerId'] ?? 0));
      return `Read the counters of router ${row?.name ?? ''}`;
    }
    case 'usage.judgeCap': {
      const row = db.get(q.selectFrom('subscription').select('userName').where('id', '=', input['subscriptionId'] ?? 0));
      return `Look how much data ${row?.userName ?? 'a service'} has left`;
    }
    case 'billing.passOver': {
      const row = db.get(q.selectFrom('subscription').select('userName').where('id', '=', input['subscriptionId'] ?? 0));
      return `Renew or end the pass of ${row?.userName ?? 'a service'}`;
    }
    default:
      return TITLES[job.kind] ?? job.kind;
  }
}

const TITLES: Record<string, string> = {
  'arming.armAll': 'Arm cut-offs on all routers',
  'routers.sweepAll': 'Compare all routers with the books',
  'routerSwap.lookOut': 'Look whether a replaced router is on again',
  'usage.readAll': 'Read the counters of all routers',
  'usage.prune': 'Tidy up what was used',
  'messages.send': 'Send a text message',
  'payments.push': 'Ask a phone for money',
  'payments.queryPush': 'Ask M-Pesa about a request',
  'payments.pull': 'Ask M-Pesa what came in',
  'payments.pullInbox': 'Take in what M-Pesa reported',
  'payments.askDebtors': 'Ask the phones of those who owe',
  'payments.checkReceipt': 'Ask M-Pesa about a receipt',
  'payments.askBalance': 'Ask M-Pesa how much it holds',
  'payments.askBalanceDaily': 'Ask M-Pesa how much it holds',
  'payments.answerOverdue': 'Look whether M-Pesa has answered',
  'payments.courtesyOver': 'End the hours given on a customer’s word',
  'payments.registerPull': 'Have M-Pesa open its list of payments',
  'payments.registerUrls': 'Tell M-Pesa where to report',
  'reversals.send': 'Ask M-Pesa to give a payment back',
  'reversals.overdue': 'Look whether M-Pesa has answered about a reversal',
  'reach.probe': 'Look whether the public address leads here',
  'reach.tellAccepted': 'Tell the listener whose money is accepted',
  'closes.closeDay': 'Close the day',
  'billing.daily': 'Daily invoices',
  'billing.renewals': 'Renew prepaid services from credit',
  'billing.lateFees': 'Daily late fees',
  'plans.takeNewPrices': 'Take new prices',
  'drafts.postDue': 'Post drafts whose day has come',
  'subscribers.newDay': 'Changes of plan that begin today',
  'dunning.remind': 'Daily reminders',
  'entitlement.review': 'Daily cut-offs and returns',
  'batch.run': 'A long run',
  'etims.send': 'Send a document to KRA',
  'etims.settle': 'Ask KRA about a document',
  'etims.collect': 'Queue documents for KRA',
  'etims.connect': 'Connect the eTIMS device',
  'backup.make': 'Backup',
  'health.look': 'Look whether the routers answer',
  'health.startNight': 'Examine and copy all routers',
  'health.night': 'Examine a router and copy its configuration',
  'outages.look': 'Look whether an outage began or is over',
  'housekeeping.prune': 'Housekeeping',
};
