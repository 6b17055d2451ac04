import { createHash } from 'node:crypto';
import { accountNumber } from '../../../src-shared/account-number.ts';
import { parsePhone, type Phone } from '../../../src-shared/phone.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { isDuplicate } from '../../kernel/db.ts';
import { reverse } from '../../ledger/journal.ts';
import { q } from '../../schema/tables.ts';
import { anniversaryAnchor, billSubscriber, fixedDayAnchor, nextInSeries, periodAt, periodIndexAt, voidInvoice } from '../billing/index.ts';
import { enqueueApply, refreshEntitlement, renewWish } from '../entitlement/index.ts';
import { clockJump, readSetting } from '../settings/index.ts';

export interface SubscriberFields {
  readonly name: string;
  readonly phone: string;
  readonly otherPhone: string;
  readonly email: string;
  readonly location: string;
  readonly note: string;
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
    const { id } = context.tx.run(q.insertInto('subscriber').values({ accountNumber: number, name: fields.name, ...phoneColumns(fields), email: fields.email, location: fields.location, note: fields.note, createdAt: context.now, removedAt: null }));
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
  const { changes } = context.tx.run(q.updateTable('subscriber').set({ name: fields.name, ...phoneColumns(fields), email: fields.email, location: fields.location, note: fields.note }).where('id', '=', id));
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
  /** First day that Waya invoices; the periods before it were billed elsewhere. The default is the start. */
  readonly billFrom?: LocalDate;
  /** Left out: at once. An import leaves it to the next run, so that until then it can be undone as a whole. */
  readonly invoice?: 'with the next run';
}

/** Adds a PPPoE service, invoices what has begun, and tells the router; returns its id. Throws Refusal. */
export function addService(context: CommandContext, service: NewService): number {
  const plan = context.tx.get(q.selectFrom('plan').select(['id', 'state']).where('id', '=', service.planId));
  if (plan?.state !== 'published') throw new Refusal('invalid', 'Choose a plan that is sold.', { fields: { planId: 'is not sold' } });
  if (service.routerId !== null && !context.tx.get(q.selectFrom('router').select('id').where('id', '=', service.routerId))) throw new Refusal('invalid', 'There is no such router.', { fields: { routerId: 'is not there' } });
  const password = service.password || generatedPassword(context.ids.token());
  if (!/^[\x20-\x7e]+$/.test(password)) throw new Refusal('invalid', 'A PPPoE password may hold plain letters, digits and signs only.', { fields: { password: 'has a letter that routers cannot keep' } });
  refuseTakenUserName(context, service.userName, service.startOn);
  const schedule = billingSchedule(context, service.startOn, service.billFrom ?? service.startOn);
  const id = insertSubscription(context, service, { passwordCipher: context.vault.encrypt(password, 'subscription.password'), ...schedule });
  context.changed('subscription', id);
  context.emit('subscriptions', id);
  const today = dateOf(context.now);
  // A clock that jumped is not believed: the run invoices this service too, once a person has confirmed the date.
  if (service.invoice === undefined && !clockJump(context.tx, today)) billSubscriber(context, service.subscriberId, today);
  refreshEntitlement(context, service.subscriberId);
  return id;
}

/** Two services that run at the same time cannot share a user name: routers know a subscriber by nothing else. but: the service itself. */
function refuseTakenUserName(context: CommandContext, userName: string, startOn: LocalDate, but?: number): void {
  const owner = context.tx.get(
    q
      .selectFrom('subscription')
      .innerJoin('subscriber', 'subscriber.id', 'subscription.subscriberId')
      .select(['subscriber.name', 'accountNumber', 'endOn'])
      .where('userName', '=', userName)
      .where('subscription.id', '<>', but ?? 0)
      .where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', startOn)])),
  );
  if (!owner) return;
  const until = owner.endOn === null ? '' : ` until ${formatDate(owner.endOn)}`;
  throw new Refusal('conflict', `The user name ${userName} is taken by ${owner.name} (account ${owner.accountNumber})${until}. Choose another.`, { fields: { userName: 'is taken' } });
}

function billingSchedule(context: CommandContext, startOn: LocalDate, billFrom: LocalDate) {
  const { mode, fixedDay } = readSetting(context.tx, 'billing');
  const anchor = mode === 'fixed' ? fixedDayAnchor(startOn, fixedDay) : anniversaryAnchor(startOn);
  const holding = periodIndexAt(anchor, billFrom) ?? 0;
  const nextIndex = periodAt(anchor, holding).period.start < billFrom ? holding + 1 : holding;
  return { billingMode: mode, anchorOn: anchor.anchorOn, anchorDay: anchor.anchorDay, nextIndex, nextOn: periodAt(anchor, nextIndex).period.start };
}

function insertSubscription(
  context: CommandContext,
  service: NewService,
  columns: { passwordCipher: string; billingMode: 'anniversary' | 'fixed'; anchorOn: LocalDate; anchorDay: number; nextIndex: number; nextOn: LocalDate },
): number {
  const { subscriberId, planId, routerId, userName, startOn } = service;
  return context.tx.run(q.insertInto('subscription').values({ subscriberId, planId, routerId, userName, passwordVersion: 1, startOn, endOn: null, createdAt: context.now, ...columns })).id;
}

/** Readable over the phone: no letter that looks like a digit. */
function generatedPassword(token: string): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  return [...Buffer.from(token).subarray(0, 10)].map((byte) => letters[byte % letters.length]).join('');
}

/** The new plan holds on the router at once and in billing with the next period. */
export function changePlan(context: CommandContext, id: number, planId: number): void {
  const row = liveSubscription(context, id);
  const plan = context.tx.get(q.selectFrom('plan').select('state').where('id', '=', planId));
  if (plan?.state !== 'published') throw new Refusal('invalid', 'Choose a plan that is sold.', { fields: { planId: 'is not sold' } });
  if (row.planId === planId) throw new Refusal('conflict', 'The service is on this plan already.', { fields: { planId: 'is the present plan' } });
  context.tx.run(q.updateTable('subscription').set({ planId }).where('id', '=', id));
  context.tx.run(q.insertInto('planChange').values({ subscriptionId: id, fromPlanId: row.planId, toPlanId: planId, at: context.now }));
  afterChange(context, row);
  renewWish(context, id);
}

/** Moves a service to another router; the old one is told to forget it. */
export function moveRouter(context: CommandContext, id: number, routerId: number | null): void {
  const row = liveSubscription(context, id);
  if (row.routerId === routerId) return;
  if (routerId !== null && !context.tx.get(q.selectFrom('router').select('id').where('id', '=', routerId))) throw new Refusal('invalid', 'There is no such router.', { fields: { routerId: 'is not there' } });
  context.tx.run(q.updateTable('subscription').set({ routerId }).where('id', '=', id));
  // What was handed over is the secret on the old router.
  context.tx.run(q.deleteFrom('adoption').where('subscriptionId', '=', id));
  if (row.routerId !== null) enqueueApply(context, row.routerId, id, false);
  afterChange(context, row);
  renewWish(context, id);
}

/** endOn is the first day without service; nothing is invoiced beyond it. */
export function endSubscription(context: CommandContext, id: number, endOn: LocalDate): void {
  const row = liveSubscription(context, id);
  if (endOn < row.startOn) throw new Refusal('invalid', `It began on ${formatDate(row.startOn)}; it cannot end before.`, { fields: { endOn: 'is before the start' } });
  if (row.endOn !== null && row.endOn < endOn) refuseTakenUserName(context, row.userName, row.startOn, id);
  // From the anchor, not from what an earlier end left: an end that is moved back brings the invoices back.
  const nextStart = periodAt({ anchorOn: row.anchorOn, anchorDay: row.anchorDay, intervalMonths: 1 }, row.nextIndex).period.start;
  const { upTo } = context.tx.one(q.selectFrom('invoiceLine').select(({ fn }) => fn.max<LocalDate | null>('periodEnd').as('upTo')).where('subscriptionId', '=', id));
  if (upTo !== null && upTo < nextStart && endOn > upTo) {
    throw new Refusal('locked', `Its last part was invoiced up to ${formatDate(upTo)}, the end set before, and a posted invoice never changes. Let it end, and add a new service from that day.`, { fields: { endOn: 'is after the invoiced end' } });
  }
  const nextOn = nextStart < endOn ? nextStart : null;
  context.tx.run(q.updateTable('subscription').set({ endOn, nextOn }).where('id', '=', id));
  afterChange(context, row);
  refreshEntitlement(context, row.subscriberId);
}

function afterChange(context: CommandContext, row: { id: number; subscriberId: number }): void {
  context.changed('subscription', row.id);
  context.emit('subscriptions', row.id);
  context.emit('subscribers', row.subscriberId);
}

function liveSubscription(context: CommandContext, id: number) {
  const row = context.tx.get(q.selectFrom('subscription').selectAll().where('id', '=', id));
  if (!row) throw new Refusal('not_found', 'There is no such service.');
  if (row.endOn !== null && row.endOn <= dateOf(context.now)) throw new Refusal('locked', `This service ended on ${formatDate(row.endOn)}. Add a new one instead.`);
  return row;
}

/** Why a subscriber cannot be removed any more; null when nothing refers to him but what his import made. */
export function removalObstacle(context: CommandContext, id: number): string | null {
  const has = (text: string) => context.tx.sql(`SELECT 1 FROM ${text} LIMIT 1`, id).length > 0;
  if (has('payment WHERE subscriberId = ?')) return 'He has paid since.';
  if (has(`invoice WHERE subscriberId = ? AND kind = 'service'`)) return 'He was invoiced since.';
  if (has('allocation JOIN invoice ON invoice.id = allocation.invoiceId WHERE subscriberId = ?')) return 'His balance was settled in part.';
  if (has('stkPush WHERE subscriberId = ?')) return 'He was asked for money by M-Pesa since.';
  if (has('message WHERE subscriberId = ?')) return 'He was sent a message since.';
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
  for (const row of tx.all(q.selectFrom('subscription').select(['id', 'startOn']).where('subscriberId', '=', id).where('endOn', 'is', null))) {
    tx.run(q.updateTable('subscription').set({ endOn: row.startOn < today ? today : row.startOn, nextOn: null }).where('id', '=', row.id));
    context.emit('subscriptions', row.id);
  }
  refreshEntitlement(context, id);
  // The number and the phones are free again: the same list may be imported once more.
  tx.run(q.updateTable('subscriber').set((row) => ({ removedAt: context.now, accountNumber: row.fn('concat', ['accountNumber', row.val(` removed ${id}`)]) as never, phone: null, phoneHash: null, otherPhone: null, otherPhoneHash: null })).where('id', '=', id));
  context.changed('subscriber', id);
  context.emit('subscribers', id);
}
