import { createHash } from 'node:crypto';
import type { Access } from '../../../src-shared/contract/values.ts';
import { accountNumber } from '../../../src-shared/account-number.ts';
import { parsePhone, type Phone } from '../../../src-shared/phone.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, daysBetween, formatDate, instantOf, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { isDuplicate } from '../../kernel/db.ts';
import { reverse } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';
import { anniversaryAnchor, billSubscriber, calendarAnchor, fixedDayAnchor, isPass, nextInSeries, renewPasses, startCharge, voidInvoice, type ChargeRow, type Interval } from '../billing/index.ts';
import { applyPromoCode } from '../catalogue/index.ts';
import { enqueueApply, refreshEntitlement, renewWish } from '../entitlement/index.ts';
import { clockJump, readSetting } from '../settings/index.ts';
import { refuseTakenLine } from './line-conflicts.ts';
import { readLine } from './lines.ts';
import { usablePassword } from './lines.service.ts';
import { liveSubscription } from './live-subscription.ts';
import { refuseTakenUserName } from './user-names.ts';

export interface SubscriberFields {
  readonly name: string;
  readonly phone: string;
  readonly otherPhone: string;
  readonly email: string;
  readonly location: string;
  readonly note: string;
  readonly taxPin?: string;
  readonly taxExempt?: boolean;
  readonly exemption?: string;
}

function taxColumns({ taxPin = '', taxExempt = false, exemption = '' }: SubscriberFields) {
  if (taxExempt && exemption === '') throw new Refusal('invalid', 'Who is exempt has a certificate of exemption: write its number.', { fields: { exemption: 'must not be empty' } });
  if (taxPin !== '' && !/^[A-Z]\d{9}[A-Z]$/i.test(taxPin)) throw new Refusal('invalid', `${taxPin} is not a KRA PIN: a letter, nine digits, a letter, like P051234567X.`, { fields: { taxPin: 'is not like P051234567X' } });
  return { taxPin: taxPin.toUpperCase(), taxExempt: taxExempt ? 1 : 0, exemption } as const;
}

/** v1 confirmations carry the SHA-256 of the number (mpesa.md, fact 7). */
export const phoneHash = (phone: string): string => createHash('sha256').update(phone).digest('hex');

function phoneColumns(fields: { phone: string; otherPhone: string }) {
  const read = (field: 'phone' | 'otherPhone'): Phone | null => {
    const text = fields[field].trim();
    if (text === '') return null;
    const phone = parsePhone(text);
    if (!phone) throw new Refusal('invalid', `${text} is not a Kenyan mobile number. Write it like 0712 345 678.`, { fields: { [field]: 'Write it like 0712 345 678' } });
    return phone;
  };
  const phone = read('phone');
  const otherPhone = read('otherPhone');
  return { phone, phoneHash: phone && phoneHash(phone), otherPhone, otherPhoneHash: otherPhone && phoneHash(otherPhone) };
}

/** Makes a subscriber with a fresh account number. given: an account number he already pays to. Throws Refusal. */
export function createSubscriber(context: CommandContext, fields: SubscriberFields, given?: string): { id: number; accountNumber: string } {
  const number = given ?? freeAccountNumber(context);
  try {
    const { id } = context.tx.run(q.insertInto('subscriber').values({ accountNumber: number, name: fields.name, ...phoneColumns(fields), ...taxColumns(fields), email: fields.email, location: fields.location, note: fields.note, createdAt: context.now, removedAt: null }));
    context.changed('subscriber', id);
    context.emit('subscribers', id);
    return { id, accountNumber: number };
  } catch (error) {
    if (isDuplicate(error, 'subscriber.accountNumber')) throw new Refusal('conflict', `Account number ${number} is taken.`, { fields: { accountNumber: 'is taken' } });
    throw error;
  }
}

function freeAccountNumber(context: CommandContext): string {
  for (;;) {
    const number = accountNumber(nextInSeries(context.tx, 'ACC', 0));
    // An imported number may already stand where the series is going.
    if (!context.tx.get(q.selectFrom('subscriber').select('id').where('accountNumber', '=', number))) return number;
  }
}

export function changeSubscriber(context: CommandContext, id: number, fields: SubscriberFields): void {
  const { changes } = context.tx.run(q.updateTable('subscriber').set({ name: fields.name, ...phoneColumns(fields), ...taxColumns(fields), email: fields.email, location: fields.location, note: fields.note }).where('id', '=', id));
  if (changes === 0) throw new Refusal('not_found', 'There is no such subscriber.');
  context.changed('subscriber', id);
  context.emit('subscribers', id);
}

export interface NewService {
  readonly subscriberId: number;
  readonly planId: number;
  readonly routerId: number | null;
  readonly userName: string;
  readonly password?: string | undefined;
  readonly startOn: LocalDate;
  /** PPPoE unless said otherwise; empty: none. */
  readonly access?: Access;
  readonly address?: string;
  readonly ipv6Prefix?: string;
  readonly macAddress?: string;
  readonly server?: string;
  /** First day that Waya invoices; the periods before it were billed elsewhere. The default is the start. */
  readonly billFrom?: LocalDate;
  readonly promoCode?: string;
  /** A person has said that the start far in the past is right. */
  readonly confirmPast?: boolean;
  /** Left out: at once. An import leaves it to the next run, so that until then it can be undone as a whole. */
  readonly invoice?: 'with the next run';
}

/** Adds a service, invoices what has begun, and tells the router; returns its id. Throws Refusal. */
export function addService(context: CommandContext, service: NewService): number {
  const plan = context.tx.get(q.selectFrom('plan').select(['id', 'name', 'state', 'charging', 'intervalUnit', 'intervalCount']).where('id', '=', service.planId));
  if (plan?.state !== 'published') throw new Refusal('invalid', 'Choose a plan that is sold.', { fields: { planId: 'is not sold' } });
  const today = dateOf(context.now);
  if (service.invoice === undefined) refuseUnconfirmedPast(service, today, plan);
  if (service.routerId !== null && !context.tx.get(q.selectFrom('router').select('id').where('id', '=', service.routerId))) throw new Refusal('invalid', 'There is no such router.', { fields: { routerId: 'is not there' } });
  const { access = 'pppoe', address = '', ipv6Prefix = '', macAddress = '', server = '' } = service;
  const line = readLine({ access, address, ipv6Prefix, macAddress, server });
  const password = usablePassword(context, service.password);
  refuseTakenUserName(context.tx, service.userName, service.startOn);
  refuseTakenLine(context.tx, { ...line, routerId: service.routerId, startOn: service.startOn });
  const { subscriberId, planId, routerId, userName, startOn } = service;
  const { mode: billingMode } = readSetting(context.tx, 'billing');
  const passwordCipher = context.vault.encrypt(password, 'subscription.password');
  const { id } = context.tx.run(q.insertInto('subscription').values({ subscriberId, planId, routerId, userName, ...line, passwordCipher, passwordVersion: 1, startOn, endOn: null, billingMode, paidUntil: null, createdAt: context.now }));
  startPlanCharge(context, id, service, { charging: plan.charging, interval: { unit: plan.intervalUnit, count: plan.intervalCount } });
  // Paid elsewhere up to where the first period that is invoiced here begins.
  if (plan.charging === 'prepaid' && service.billFrom !== undefined && service.billFrom > startOn) {
    const { nextOn } = context.tx.one(q.selectFrom('charge').select('nextOn').where('subscriptionId', '=', id));
    if (nextOn !== null) context.tx.run(q.updateTable('subscription').set({ paidUntil: instantOf(nextOn, '00:00') }).where('id', '=', id));
  }
  if (service.promoCode) applyPromoCode(context, { subscriptionId: id, code: service.promoCode, planId });
  context.changed('subscription', id);
  context.emit('subscriptions', id);
  // A clock that jumped is not believed: the run invoices this service too, once a person has confirmed the date.
  if (service.invoice === undefined && !clockJump(context.tx, today)) {
    billSubscriber(context, subscriberId, today);
    renewPasses(context, subscriberId);
  }
  refreshEntitlement(context, service.subscriberId);
  return id;
}

/** A start further back than this is asked about, because all of it is invoiced at once. */
const PAST_DAYS = 31;

function refuseUnconfirmedPast(service: NewService, today: LocalDate, plan: { readonly name: string; readonly charging: string }): void {
  if (service.confirmPast || plan.charging === 'prepaid' || daysBetween(service.billFrom ?? service.startOn, today) <= PAST_DAYS) return;
  throw new Refusal('needs_confirmation', `It starts on ${formatDate(service.startOn)}, ${daysBetween(service.startOn, today)} days ago: ${plan.name} is invoiced from that day on, all of it at once. Confirm if that is right; else choose a later day.`, {
    fields: { startOn: 'is far in the past' },
  });
}

function startPlanCharge(context: CommandContext, subscriptionId: number, service: NewService, plan: { readonly charging: ChargeRow['timing']; readonly interval: Interval }): void {
  const { mode, fixedDay } = readSetting(context.tx, 'billing');
  const { startOn } = service;
  const { interval } = plan;
  const anchor = isPass(interval) || plan.charging === 'prepaid' || mode === 'anniversary' ? anniversaryAnchor(startOn, interval) : mode === 'fixed' ? fixedDayAnchor(startOn, fixedDay, interval) : calendarAnchor(startOn, interval);
  startCharge(context, { subscriberId: service.subscriberId, subscriptionId, what: { kind: 'plan', planId: service.planId }, timing: plan.charging, anchor, startOn, ...(service.billFrom ? { billFrom: service.billFrom } : {}) });
}

/** Moves a service to another router; the old one is told to forget it. */
export function moveRouter(context: CommandContext, id: number, routerId: number | null): void {
  const row = liveSubscription(context.tx, id, dateOf(context.now));
  if (row.routerId === routerId) return;
  if (routerId !== null && !context.tx.get(q.selectFrom('router').select('id').where('id', '=', routerId))) throw new Refusal('invalid', 'There is no such router.', { fields: { routerId: 'is not there' } });
  refuseTakenLine(context.tx, { ...row, routerId }, id);
  context.tx.run(q.updateTable('subscription').set({ routerId }).where('id', '=', id));
  // What was handed over is the secret on the old router.
  context.tx.run(q.deleteFrom('adoption').where('subscriptionId', '=', id));
  if (row.routerId !== null) enqueueApply(context, row.routerId, id, false);
  afterChange(context, row);
  renewWish(context, id);
}

function afterChange(context: CommandContext, row: { id: number; subscriberId: number }): void {
  context.changed('subscription', row.id);
  context.emit('subscriptions', row.id);
  context.emit('subscribers', row.subscriberId);
}

/** Why a subscriber cannot be removed any more; null when nothing refers to him but what his import made. */
export function removalObstacle(context: CommandContext, id: number): string | null {
  const has = (text: string) => context.tx.sql(`SELECT 1 FROM ${text} LIMIT 1`, id).length > 0;
  if (has('payment WHERE subscriberId = ?')) return 'He has paid since.';
  if (has('subscriber WHERE payerId = ? AND removedAt IS NULL')) return 'He pays for units.';
  if (has(`invoice WHERE subscriberId = ? AND kind = 'service'`)) return 'He was invoiced since.';
  if (has('invoiceLine JOIN charge ON charge.id = chargeId WHERE charge.subscriberId = ?')) return 'He was invoiced since, to the one who pays for him.';
  if (has('allocation JOIN invoice ON invoice.id = allocation.invoiceId WHERE subscriberId = ?')) return 'His balance was settled in part.';
  if (has('stkPush WHERE subscriberId = ?')) return 'He was asked for money by M-Pesa since.';
  if (has('message WHERE subscriberId = ?')) return 'He was sent a message since.';
  if (has('speedOverrideChange JOIN subscription ON subscription.id = subscriptionId WHERE subscriberId = ?')) return 'He was given a speed of his own since.';
  if (has('planChange JOIN subscription ON subscription.id = subscriptionId WHERE subscriberId = ?')) return 'His plan was changed since.';
  return null;
}

/** Takes back what an import made: opening balance reversed, services ended, the record hidden. Ask removalObstacle first. */
export function removeSubscriber(context: CommandContext, id: number): void {
  const { tx } = context;
  const today = dateOf(context.now);
  for (const invoice of tx.all(q.selectFrom('invoice').select('id').where('subscriberId', '=', id).where('voidEntryId', 'is', null))) voidInvoice(context, invoice.id, today);
  const openings = tx.all(q.selectFrom('journalEntry').select('id').where('reference', '=', `opening:${id}`).where('reversesId', 'is', null).where((where) => where.not(where.exists(q.selectFrom('journalEntry as later').select('later.id').where('later.reversesId', '=', (inner) => inner.ref('journalEntry.id' as never))))));
  for (const entry of openings) reverse(context, entry.id, today);
  for (const row of tx.all(q.selectFrom('subscription').select(['id', 'startOn']).where('subscriberId', '=', id).where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', today)])))) {
    const endOn = row.startOn < today ? today : row.startOn;
    tx.run(q.updateTable('subscription').set({ endOn }).where('id', '=', row.id));
    context.emit('subscriptions', row.id);
  }
  // All of them, also what was sold without a service: nothing of it is invoiced any more.
  for (const charge of tx.all(q.selectFrom('charge').select(['id', 'startOn', 'endOn']).where('subscriberId', '=', id))) {
    const endOn = charge.startOn < today ? today : charge.startOn;
    tx.run(q.updateTable('charge').set({ endOn: charge.endOn !== null && charge.endOn < endOn ? charge.endOn : endOn, nextOn: null }).where('id', '=', charge.id));
    context.changed('charge', charge.id);
  }
  refreshEntitlement(context, id);
  // The number and the phones are free again: the same list may be imported once more.
  tx.run(q.updateTable('subscriber').set((row) => ({ removedAt: context.now, accountNumber: row.fn('concat', ['accountNumber', row.val(` removed ${id}`)]) as never, phone: null, phoneHash: null, otherPhone: null, otherPhoneHash: null })).where('id', '=', id));
  context.changed('subscriber', id);
  context.emit('subscribers', id);
}
