/** How a service is let on, its password, and a speed of its own: each changes what its router is told. */
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { renewWish } from '../entitlement/index.ts';
import { refuseTakenLine } from './line-conflicts.ts';
import { lineChanges, readLine, type LineFields, type NamedLine } from './lines.ts';
import { liveSubscription } from './live-subscription.ts';
import { refuseTakenUserName } from './user-names.ts';

interface ChangedLine extends LineFields {
  readonly id: number;
  readonly userName: string;
}

/** The service as it is and as it would be. Throws Refusal. */
function readChange(db: Reader, { id, userName, ...typed }: ChangedLine, today: LocalDate) {
  const row = liveSubscription(db, id, today);
  const line: NamedLine = { userName, ...readLine(typed) };
  refuseTakenUserName(db, userName, row.startOn, id);
  refuseTakenLine(db, { ...line, routerId: row.routerId, startOn: row.startOn > today ? row.startOn : today }, id);
  return { row, line, changes: lineChanges(row, line) };
}

/** What changeAccess would change on the router, in words. Throws its refusals. */
export function previewAccess(db: Reader, input: ChangedLine, now: Instant): { routerName: string | null; changes: string[] } {
  const { row, changes } = readChange(db, input, dateOf(now));
  const router = row.routerId === null ? undefined : db.get(q.selectFrom('router').select('name').where('id', '=', row.routerId));
  return { routerName: router?.name ?? null, changes };
}

/** Lets him on in another way, at another address or under another name; what stands on the router for the old one goes with the next comparison of his line. */
export function changeAccess(context: CommandContext, input: ChangedLine): void {
  const { row, line, changes } = readChange(context.tx, input, dateOf(context.now));
  if (changes.length === 0) return;
  context.tx.run(q.updateTable('subscription').set(line).where('id', '=', row.id));
  // What was handed over is the secret under the old name.
  if (row.userName !== line.userName || row.access !== line.access) context.tx.run(q.deleteFrom('adoption').where('subscriptionId', '=', row.id));
  told(context, row);
}

/** A new password, made here when none is given; the router gets it with the next comparison of his line. Throws Refusal. */
export function changePassword(context: CommandContext, id: number, given: string | undefined): void {
  const row = liveSubscription(context.tx, id, dateOf(context.now));
  if (row.access === 'static' || row.access === 'dhcp') throw new Refusal('conflict', 'He connects by his address, without a password.');
  if (context.tx.get(q.selectFrom('adoption').select('at').where('subscriptionId', '=', id))) throw new Refusal('conflict', 'His router is being handed his line over just now. Wait until it has confirmed, then change the password.');
  const password = usablePassword(context, given);
  context.tx.run(q.updateTable('subscription').set({ passwordCipher: context.vault.encrypt(password, 'subscription.password'), passwordVersion: row.passwordVersion + 1 }).where('id', '=', id));
  told(context, row);
}

/** The given password, or one of our own that can be read over the phone. Throws Refusal for what routers cannot keep. */
export function usablePassword(context: CommandContext, given: string | undefined): string {
  const password = given || generatedPassword(context.ids.token());
  if (!/^[\x20-\x7e]+$/.test(password)) throw new Refusal('invalid', 'A PPPoE password may hold plain letters, digits and signs only.', { fields: { password: 'has a letter that routers cannot keep' } });
  return password;
}

/** Readable over the phone: no letter that looks like a digit. */
function generatedPassword(token: string): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  return [...Buffer.from(token).subarray(0, 10)].map((byte) => letters[byte % letters.length]).join('');
}

interface SpeedOverride {
  readonly id: number;
  readonly upKbps: number;
  readonly downKbps: number;
  readonly reason: string;
  readonly untilOn: LocalDate | null;
}

/** Another speed than the plan's, in the place of one that he has. Throws Refusal for a day that is not to come. */
export function overrideSpeed(context: CommandContext, { id, upKbps, downKbps, reason, untilOn }: SpeedOverride): void {
  const { tx, now } = context;
  const today = dateOf(now);
  const row = liveSubscription(tx, id, today);
  if (untilOn !== null && untilOn <= today) throw new Refusal('invalid', `${formatDate(untilOn)} is not a day to come. Choose the first day on which he has the speed of his plan again.`, { fields: { untilOn: 'is not to come' } });
  const values = { upKbps, downKbps, reason, operatorId: operatorOf(context), at: now, untilOn };
  tx.run(q.insertInto('speedOverride').values({ subscriptionId: id, ...values }).onConflict((conflict) => conflict.column('subscriptionId').doUpdateSet(values)));
  tx.run(q.insertInto('speedOverrideChange').values({ subscriptionId: id, at: now, upKbps, downKbps, reason, operatorId: values.operatorId }));
  told(context, row);
}

/** Back to the speed of his plan. Throws Refusal when he has no other. */
export function endOverride(context: CommandContext, id: number, reason: string): void {
  const row = liveSubscription(context.tx, id, dateOf(context.now));
  if (!takeAway(context, row, reason)) throw new Refusal('conflict', 'He has the speed of his plan already.');
}

/** The day's run: speeds of their own that were given until a day that has come. */
export function endOverridesOf(context: CommandContext, today: LocalDate): void {
  const over = context.tx.all(q.selectFrom('speedOverride').innerJoin('subscription', 'subscription.id', 'subscriptionId').select(['subscription.id', 'subscriberId', 'untilOn']).where('untilOn', '<=', today).orderBy('subscriptionId'));
  for (const row of over) takeAway(context, row, `It was given until ${formatDate(row.untilOn!)}.`);
}

function takeAway(context: CommandContext, row: { readonly id: number; readonly subscriberId: number }, reason: string): boolean {
  const { tx, now } = context;
  if (tx.run(q.deleteFrom('speedOverride').where('subscriptionId', '=', row.id)).changes === 0) return false;
  tx.run(q.insertInto('speedOverrideChange').values({ subscriptionId: row.id, at: now, upKbps: null, downKbps: null, reason, operatorId: operatorOf(context) }));
  told(context, row);
  return true;
}

const operatorOf = ({ actor }: CommandContext): number | null => (actor.kind === 'operator' ? actor.operatorId : null);

function told(context: CommandContext, row: { readonly id: number; readonly subscriberId: number }): void {
  context.changed('subscription', row.id);
  context.emit('subscriptions', row.id);
  context.emit('subscribers', row.subscriberId);
  renewWish(context, row.id);
}
