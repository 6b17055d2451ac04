import { sql } from 'kysely';
import { cents, ZERO, type Cents } from '../../../src-shared/money.ts';
import { creditOf } from '../../ledger/journal.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q, type SpreadRule } from '../../schema/tables.ts';
import type { DunningSettings } from '../../../src-shared/contract/settings.ts';
import type { DunningFacts, DunningPolicy } from './dunning.ts';
import { openByUnit } from './unit-shares.ts';

const openInvoices = statement<{ subscriberId: number }>()((p) => q.selectFrom('invoice').select(['id', 'dueOn', 'openCents']).where('subscriberId', '=', p('subscriberId')).where('openCents', '>', sql.lit(ZERO)));
const notices = statement<{ subscriberId: number }>()((p) =>
  q.selectFrom('dunningNotice').innerJoin('invoice', 'invoice.id', 'dunningNotice.invoiceId').select(['dunningNotice.invoiceId', 'dunningNotice.stage']).where('invoice.subscriberId', '=', p('subscriberId')).where('invoice.openCents', '>', sql.lit(ZERO)),
);

// Granted time that is over counts too: the cut-off dates from its end. The index promiseBySubscriber holds it.
const promisesOf = statement<{ subscriberId: number }>()((p) => q.selectFrom('promise').select('untilAt').where('subscriberId', '=', p('subscriberId')).where('withdrawnAt', 'is', null));

const linesOf = statement<{ invoiceId: number }>()((p) =>
  q.selectFrom('invoiceLine').leftJoin('subscription', 'subscription.id', 'invoiceLine.subscriptionId').leftJoin('charge', 'charge.id', 'invoiceLine.chargeId').select((row) => [
    row.fn.coalesce('subscription.subscriberId', 'charge.subscriberId').as('ownerId'), 'invoiceLine.grossCents',
    row.fn.coalesce(q.selectFrom('creditNoteLine').select(({ fn }) => fn.sum<Cents>('creditNoteLine.grossCents').as('credited')).whereRef('creditNoteLine.invoiceLineId', '=', row.ref('invoiceLine.id')), row.val(0)).as('creditedCents'),
  ]).where('invoiceLine.invoiceId', '=', p('invoiceId')).orderBy('invoiceLine.id'),
);

/** What dunning decides on, from the ledger and the open invoices as they are now; without the reminders that went out where only the state is wanted. */
export function dunningFacts(db: Reader, subscriberId: number, options: { readonly reminders: boolean } = { reminders: true }): DunningFacts {
  const invoices = db.allOf(openInvoices, { subscriberId });
  return {
    invoices: invoices.map((invoice) => ({ ...invoice, id: String(invoice.id) })),
    creditCents: creditOf(db, subscriberId),
    holds: invoices.length === 0 ? [] : db.allOf(promisesOf, { subscriberId }).map(({ untilAt }) => ({ kind: 'promise', until: untilAt })),
    sentStages: invoices.length === 0 || !options.reminders ? [] : db.allOf(notices, { subscriberId }).map((notice) => ({ invoiceId: String(notice.invoiceId), stage: notice.stage })),
  };
}

export function dunningPolicy(settings: DunningSettings): DunningPolicy {
  return { reminders: settings.reminderDays, graceDays: settings.graceDays, enforceAt: settings.enforceAt, ignoreBelowCents: settings.ignoreBelowCents };
}

/** What is open of one unit of a payer, on each of his invoices. */
export type UnitShare = ReadonlyMap<number, Cents>;

/** For each subscriber with lines on the open invoices of a payer (himself among them), what is open of his (rule: unit-shares.ts). */
export function unitShares(db: Reader, payerId: number, rule: SpreadRule): ReadonlyMap<number, UnitShare> {
  const shares = new Map<number, Map<number, Cents>>();
  for (const invoice of db.allOf(openInvoices, { subscriberId: payerId })) {
    const lines = db.allOf(linesOf, { invoiceId: invoice.id }).map((line) => ({ ownerId: line.ownerId ?? payerId, restCents: cents(line.grossCents - line.creditedCents) }));
    for (const [ownerId, openCents] of openByUnit(lines, invoice.openCents, rule)) {
      const share = shares.get(ownerId) ?? new Map<number, Cents>();
      shares.set(ownerId, share.set(invoice.id, openCents));
    }
  }
  return shares;
}

/** The payer's facts, as far as they are one unit's. */
export function unitFacts(db: Reader, payerId: number, share: UnitShare = new Map()): DunningFacts {
  const facts = dunningFacts(db, payerId, { reminders: false });
  const invoices = facts.invoices.flatMap((invoice) => {
    const openCents = share.get(Number(invoice.id)) ?? ZERO;
    return openCents === 0 ? [] : [{ ...invoice, openCents }];
  });
  // The payer's credit is used for what is open before anything else: there is none left where something is open.
  return { ...facts, invoices, creditCents: ZERO };
}
