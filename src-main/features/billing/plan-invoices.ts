/** What a run would invoice to one payer, and how his charges go on: read only, so that a preview and the run it previews are the same thing. */
import { sql } from 'kysely';
import { formatKes, minus, sum, ZERO, type Cents } from '../../../src-shared/money.ts';
import { addDays, dateOf, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { creditOf } from '../../ledger/journal.ts';
import { dueLines, lineAt, type BilledCharge, type DueLine } from './due-lines.ts';
import { resumedAnchor } from './charges.store.ts';
import { anchorOf, type BillingTerms, type ChargeRow } from './pricing.store.ts';
import { periodAt } from './rules/periods.ts';

// No join and no order: SQLite 3.54 plans such a query anew for each value that is bound, which takes longer than running it.
const dueOf = statement<{ payerId: number; until: LocalDate }>()((p) => q.selectFrom('charge').selectAll().where('payerId', '=', p('payerId')).where('nextOn', '<=', p('until')));
const stateOf = statement<{ subscriptionId: number }>()((p) => q.selectFrom('entitlement').select('state').where('subscriptionId', '=', p('subscriptionId')));
const changesOf = statement<{ subscriptionId: number }>()((p) => q.selectFrom('entitlementChange').select(['at', 'reasonCode', 'watched']).where('subscriptionId', '=', p('subscriptionId')).orderBy('id'));

/** How a charge goes on after its lines. */
export interface ChargeMove {
  readonly charge: ChargeRow;
  readonly nextIndex: number;
  readonly nextOn: LocalDate | null;
  /** It stood still while he was cut off: closed there, and goes on as a charge of its own from that day. */
  readonly restart: { readonly closeOn: LocalDate; readonly startOn: LocalDate } | null;
  readonly lines: readonly DueLine[];
}

export interface PlannedInvoice {
  readonly dueOn: LocalDate;
  readonly lines: readonly DueLine[];
  readonly totalCents: Cents;
}

export interface PayerPlan {
  readonly moves: readonly ChargeMove[];
  readonly invoices: readonly PlannedInvoice[];
  readonly skips: readonly { readonly subscriptionId: number | null; readonly reason: string }[];
}

/** Everything of a payer and his units that fell due by `on`, as invoices issued on that day. */
export function planInvoices(db: Reader, payerId: number, on: LocalDate, terms: BillingTerms): PayerPlan {
  const moves: ChargeMove[] = [];
  const skips: PayerPlan['skips'][number][] = [];
  const prepaid: ChargeRow[] = [];
  const charges = db.allOf(dueOf, { payerId, until: on }) as ChargeRow[];
  charges.sort((a, b) => a.subscriberId - b.subscriberId || a.id - b.id);
  for (const charge of charges) {
    if (charge.timing === 'prepaid') {
      prepaid.push(charge);
      continue;
    }
    const stop = terms.settings.invoiceWhileSuspended ? null : standstill(db, charge);
    if (stop === null) moves.push(moveOf(terms.billed(charge), charge, on, terms, null));
    else if (stop.to === null) skips.push({ subscriptionId: charge.subscriptionId, reason: `Cut off for debt since ${formatDate(stop.from)}: not invoiced while cut off (setting).` });
    // It ended before he was let back on: there is nothing that could go on.
    else if (charge.endOn !== null && charge.endOn <= stop.to) moves.push({ charge, restart: null, lines: [], nextIndex: charge.nextIndex, nextOn: null });
    else moves.push(moveOf(terms.billed(charge), charge, on, terms, { closeOn: stop.at, startOn: stop.to }));
  }
  // What is owed takes the credit first; only what is left renews.
  let creditCents = prepaid.length === 0 ? ZERO : minus(minus(creditOf(db, payerId), openOf(db, payerId)), sum(moves.flatMap((move) => move.lines).map((line) => line.grossCents)));
  for (const charge of prepaid) {
    const renewal = renewalOf(db, charge, on, terms, creditCents);
    creditCents = minus(creditCents, sum(renewal.lines.map((line) => line.grossCents)));
    if (renewal.lapse !== null) skips.push({ subscriptionId: charge.subscriptionId, reason: renewal.lapse });
    moves.push(renewal);
  }
  const lines = moves.flatMap((move) => move.lines);
  const groups = terms.settings.catchUp === 'oneInvoice' ? (lines.length === 0 ? [] : [lines]) : [...Map.groupBy(lines, (line) => line.fellDueOn).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  const dueOn = addDays(on, terms.settings.dueDays);
  return { moves, skips, invoices: groups.map((group) => ({ dueOn, lines: group, totalCents: sum(group.map((line) => line.grossCents)) })) };
}

function moveOf(billed: BilledCharge, charge: ChargeRow, on: LocalDate, terms: BillingTerms, restart: ChargeMove['restart']): ChargeMove {
  const from = restart && billed.anchor ? { ...billed, startOn: restart.startOn, anchor: resumedAnchor(billed.anchor, restart.startOn, charge.timing), nextIndex: 0 } : billed;
  return { charge, restart, ...dueLines(from, on, terms) };
}

/**
 * Prepaid: as many periods as the credit covers of those that have begun. Who is off, or never was on, buys from today; who still is on buys from
 * where the last period ended. Not covered: it lapses until money comes.
 */
function renewalOf(db: Reader, charge: ChargeRow, on: LocalDate, terms: BillingTerms, creditCents: Cents): ChargeMove & { readonly lapse: string | null } {
  const billed = terms.billed(charge);
  const lapsed = charge.nextOn! < on && db.getOf(stateOf, { subscriptionId: charge.subscriptionId! })?.state !== 'active';
  const restart = lapsed ? { closeOn: charge.nextOn!, startOn: on } : null;
  const from = lapsed ? { ...billed, startOn: on, anchor: resumedAnchor(billed.anchor!, on, 'prepaid'), nextIndex: 0 } : billed;
  const lines: DueLine[] = [];
  let left = creditCents;
  for (let index = from.nextIndex; ; index += 1) {
    const line = lineAt(from, index, terms);
    if (line === null || line.fellDueOn > on) return { charge, restart: lines.length > 0 ? restart : null, lines, nextIndex: lines.length > 0 ? index : charge.nextIndex, nextOn: line?.fellDueOn ?? null, lapse: null };
    if (line.grossCents > 0 && line.grossCents > left) {
      const lapse = `Prepaid: ${formatKes(line.grossCents)} is needed, ${formatKes(left < 0 ? ZERO : left)} is in credit. Renewed when he pays.`;
      return { charge, restart: lines.length > 0 ? restart : null, lines, nextIndex: lines.length > 0 ? index : charge.nextIndex, nextOn: null, lapse };
    }
    lines.push(line);
    left = minus(left, line.grossCents);
  }
}

const openSum = statement<{ subscriberId: number }>()((p) => q.selectFrom('invoice').select(({ fn }) => fn.sum<Cents | null>('openCents').as('openCents')).where('subscriberId', '=', p('subscriberId')).where('openCents', '>', sql.lit(ZERO)));
const openOf = (db: Reader, subscriberId: number): Cents => db.getOf(openSum, { subscriberId })!.openCents ?? ZERO;

/** The time of being cut off for debt in which the next period of a charge began, on day `at`; null when it began while he was on. `to` null: he still is off. */
function standstill(db: Reader, charge: ChargeRow): { from: LocalDate; to: LocalDate | null; at: LocalDate } | null {
  const anchor = anchorOf(charge);
  if (charge.subscriptionId === null || anchor === null) return null;
  const at = charge.timing === 'arrears' ? periodAt(anchor, charge.nextIndex).period.start : charge.nextOn!;
  let from: LocalDate | null = null;
  for (const change of db.allOf(changesOf, { subscriptionId: charge.subscriptionId })) {
    const day = dateOf(change.at);
    // On by courtesy he still owes, and is billed as if he were off. Only watched he was not cut off.
    if (change.reasonCode === 'owesTooLong' || change.reasonCode === 'courtesy') from ??= change.watched === 1 ? null : day;
    else if (from !== null) {
      if (from <= at && at < day) return { from, to: day, at };
      from = null;
    }
  }
  return from !== null && from <= at ? { from, to: null, at } : null;
}
