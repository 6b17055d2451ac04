/** Days given back after an outage: a hundred services to a command, each once whatever is cut short, for what was given is a row beside it. */
import type { Output } from '../../../src-shared/rpc.ts';
import type { outages as contract } from '../../../src-shared/contract/outages.ts';
import { plus, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { Phone } from '../../../src-shared/phone.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate, instantOf, type Instant } from '../../../src-shared/time.ts';
import { startBatch, type BatchKind } from '../../kernel/batches.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import { q } from '../../schema/tables.ts';
import { giveDays, offerDays, type DaysOffer } from '../billing/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { queueMessage } from '../messages/index.ts';
import { readSetting } from '../settings/index.ts';
import { countHit, findOutage, lasts, servicesHit, type OutageRecord } from './outages.store.ts';

export const GIVE_BACK = 'outages.giveBack';
const AT_ONCE = 101;
const SHOWN = 200;
/** Worked out before others have their turn. */
const BEFORE_OTHERS = 20;
const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

type Over = OutageRecord & { readonly untilAt: Instant };

/** An outage of which days may be given back. Throws Refusal. */
function mustBeOver(db: Reader, id: number, now: Instant): Over {
  const outage = findOutage(db, id);
  if (!outage || outage.state === 'dismissed') throw new Refusal('not_found', 'There is no such outage.');
  if (outage.untilAt === null || lasts(outage, now)) throw new Refusal('conflict', 'It lasts still. End it first: then it is known how many days it took.');
  if (outage.gaveBackDays !== null) throw new Refusal('conflict', `${days(outage.gaveBackDays)} of this outage ${outage.gaveBackDays === 1 ? 'is' : 'are'} given back already.`);
  return outage as Over;
}

/** Whom it would reach, and what it costs. Leaves others their turn. Throws Refusal. */
export async function previewGiveBack(db: Reader, given: { readonly id: number; readonly days: number }, now: Instant): Promise<Output<typeof contract, 'outages.giveBackPreview'>> {
  const outage = mustBeOver(db, given.id, now);
  const rows: Output<typeof contract, 'outages.giveBackPreview'>['rows'] = [];
  const phones = new Set<number>();
  const sums = { creditCents: ZERO, timeCents: ZERO };
  for (const [index, service] of servicesHit(db, outage, outage.untilAt, 0, Number.MAX_SAFE_INTEGER).entries()) {
    if (index % BEFORE_OTHERS === 0) await letOthersRun();
    const offer = offerDays(db, service.id, { from: outage.fromAt, days: given.days }, now);
    if (offer.kind === 'credit') sums.creditCents = plus(sums.creditCents, offer.amountCents);
    if (offer.kind === 'time') sums.timeCents = plus(sums.timeCents, offer.amountCents);
    if (offer.kind !== 'none' && (service.phone ?? service.otherPhone) !== null) phones.add(service.subscriberId);
    rows.push({
      subscriptionId: service.id, subscriberId: service.subscriberId, name: service.name, userName: service.userName, kind: offer.kind === 'none' ? null : offer.kind, amountCents: offer.kind === 'none' ? ZERO : offer.amountCents,
      paidUntil: offer.kind === 'time' ? instantOf(offer.until, '00:00') : null, problem: offer.kind === 'none' ? offer.problem : null,
    });
  }
  const leftOut = rows.filter((row) => row.problem !== null);
  return { services: rows.length - leftOut.length, leftOut: leftOut.length, ...sums, phones: phones.size, rows: [...leftOut, ...rows.filter((row) => row.problem === null)].slice(0, SHOWN) };
}

/** Starts it; returns the batch. Throws Refusal. */
export function giveBack(context: CommandContext, given: { readonly id: number; readonly days: number; readonly text: string | null }): number {
  const outage = mustBeOver(context.tx, given.id, context.now);
  const batchId = startBatch(context, { kind: GIVE_BACK, total: countHit(context.tx, outage, outage.untilAt), cursor: '0', input: { outageId: given.id, text: given.text } });
  context.tx.run(q.updateTable('outage').set({ gaveBackDays: given.days, gaveBackAt: context.now, batchId }).where('id', '=', given.id));
  context.changed('outage', given.id);
  context.emit('outages', given.id);
  return batchId;
}

export const giveBackBatch: BatchKind = {
  chunk: (context, { cursor, input }: { cursor: string; input: { outageId: number; text: string | null } }, budget) => {
    const outage = findOutage(context.tx, input.outageId) as Over;
    let done = 0;
    for (const service of servicesHit(context.tx, outage, outage.untilAt, Number(cursor), AT_ONCE)) {
      giveOne(context, outage, service, input.text);
      done += 1;
      if (budget.spent()) return { done, failed: 0, cursor: String(service.id) };
    }
    return { done, failed: 0, cursor: null };
  },
  finish: (context, { input }: { input: { outageId: number } }) => context.emit('outages', input.outageId),
};

type Service = ReturnType<typeof servicesHit>[number];

function giveOne(context: CommandContext, outage: Over, service: Service, text: string | null): void {
  const { tx, now } = context;
  if (tx.get(q.selectFrom('outageCredit').select('days').where('outageId', '=', outage.id).where('subscriptionId', '=', service.id))) return;
  const offer = offerDays(tx, service.id, { from: outage.fromAt, days: outage.gaveBackDays! }, now);
  const row = { outageId: outage.id, subscriptionId: service.id, at: now };
  if (offer.kind === 'none') {
    tx.run(q.insertInto('outageCredit').values({ ...row, days: 0, amountCents: ZERO, creditNoteId: null, paidUntil: null, problem: offer.problem, messageId: null }));
    return;
  }
  const given = giveDays(context, service.id, offer, `Outage of ${outage.place}, ${spanOf(outage)}: ${days(outage.gaveBackDays!)} given back`);
  const messageId = text === null ? null : textOnce(context, outage, service, text);
  tx.run(q.insertInto('outageCredit').values({ ...row, ...given, days: outage.gaveBackDays!, amountCents: amountOf(offer), problem: null, messageId }));
  refreshEntitlement(context, service.subscriberId);
}

const amountOf = (offer: Exclude<DaysOffer, { kind: 'none' }>): Cents => offer.amountCents;

function spanOf({ fromAt, untilAt }: Over): string {
  const [from, until] = [formatDate(dateOf(fromAt)), formatDate(dateOf(untilAt))];
  return from === until ? from : `${from} – ${until}`;
}

/** One text for each person, however many services he has there; null: he has no phone, or has it already. */
function textOnce(context: CommandContext, outage: Over, { subscriberId, name, phone, otherPhone, accountNumber }: Service, text: string): number | null {
  const to = phone ?? otherPhone;
  const told = context.tx.get(q.selectFrom('outageCredit').innerJoin('subscription', 'subscription.id', 'subscriptionId').select('messageId').where('outageId', '=', outage.id).where('subscriberId', '=', subscriberId).where('messageId', 'is not', null));
  if (to === null || told) return null;
  const values: Record<string, string> = { name, account: accountNumber, days: days(outage.gaveBackDays!), from: formatDate(dateOf(outage.fromAt)), until: formatDate(dateOf(outage.untilAt)), place: outage.place, business: readSetting(context.tx, 'business').name };
  return queueMessage(context, { subscriberId, to: to as Phone, body: text.replace(/\{(\w+)\}/g, (whole, field: string) => values[field] ?? whole), purpose: 'outage' });
}
