import { sql } from 'kysely';
import { ZERO } from '../../../src-shared/money.ts';
import { creditOf } from '../../ledger/journal.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import type { DunningSettings } from '../../../src-shared/contract/settings.ts';
import type { DunningFacts, DunningPolicy } from './dunning.ts';

const openInvoices = statement<{ subscriberId: number }>()((p) => q.selectFrom('invoice').select(['id', 'dueOn', 'openCents']).where('subscriberId', '=', p('subscriberId')).where('openCents', '>', sql.lit(ZERO)));
const notices = statement<{ subscriberId: number }>()((p) =>
  q.selectFrom('dunningNotice').innerJoin('invoice', 'invoice.id', 'dunningNotice.invoiceId').select(['dunningNotice.invoiceId', 'dunningNotice.stage']).where('invoice.subscriberId', '=', p('subscriberId')).where('invoice.openCents', '>', sql.lit(ZERO)),
);

/** What dunning decides on, from the ledger and the open invoices as they are now; without the reminders that went out where only the state is wanted. */
export function dunningFacts(db: Reader, subscriberId: number, options: { readonly reminders: boolean } = { reminders: true }): DunningFacts {
  const invoices = db.allOf(openInvoices, { subscriberId });
  return {
    invoices: invoices.map((invoice) => ({ ...invoice, id: String(invoice.id) })),
    creditCents: creditOf(db, subscriberId),
    holds: [],
    sentStages: invoices.length === 0 || !options.reminders ? [] : db.allOf(notices, { subscriberId }).map((notice) => ({ invoiceId: String(notice.invoiceId), stage: notice.stage })),
  };
}

export function dunningPolicy(settings: DunningSettings): DunningPolicy {
  return { reminders: settings.reminderDays, graceDays: settings.graceDays, enforceAt: settings.enforceAt, ignoreBelowCents: settings.ignoreBelowCents };
}
