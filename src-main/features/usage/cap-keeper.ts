/** Sees to it that a service's entitlement follows what it has used: at every reading, after a top-up, and when a period ends. */
import type { DataCap } from '../../../src-shared/contract/network-values.ts';
import { formatData, formatDataOf } from '../../../src-shared/data-size.ts';
import type { Phone } from '../../../src-shared/phone.ts';
import { addDays, dateOf, dayOfMonth, formatDate, instantOf, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import type { JobRequest } from '../../kernel/job-table.ts';
import { q } from '../../schema/tables.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { queueMessage } from '../messages/index.ts';
import { readSetting } from '../settings/index.ts';
import { capPeriod, capText, judgeCap, type CapJudgement, type CapPeriod } from './caps.ts';
import { capOf, findPlanCharge, findServiceCap, startedOn, topUpBytes, usedIn, type MeteredService } from './usage.store.ts';

export interface CapStanding extends CapJudgement {
  readonly cap: DataCap;
  readonly period: CapPeriod;
  readonly freeBytes: number;
  readonly topUpBytes: number;
}

/** Null: his plan has no cap. */
export function capStanding(db: Reader, service: MeteredService, now: Instant): CapStanding | null {
  const cap = capOf(service);
  if (cap === null) return null;
  const today = dateOf(now);
  const period = capPeriod(cap, billingDayOf(db, service.id, today), today);
  const used = usedIn(db, service.id, period.startOn, period.untilOn);
  const bought = topUpBytes(db, service.id, now);
  return { cap, period, freeBytes: used.freeBytes, topUpBytes: bought, ...judgeCap(cap, used.bytes - used.freeBytes, bought) };
}

/** The day of the month on which his plan is charged; of plans by the week or the day: the one on which the service began. */
function billingDayOf(db: Reader, subscriptionId: number, today: LocalDate): number {
  const charge = findPlanCharge(db, subscriptionId, today);
  if (charge && (charge.intervalUnit === 'month' || charge.intervalUnit === 'year')) return charge.anchorDay;
  return dayOfMonth(startedOn(db, subscriptionId));
}

export const judgeJob = (subscriptionId: number, runAt: Instant): JobRequest => ({ kind: 'usage.judgeCap', mode: 'repeatable', key: `usage:cap:${subscriptionId}`, lane: 'usage', laneLimit: 4, input: { subscriptionId }, runAt, rank: 20 });

/** Would judgeService change or tell anything? */
export function isNews(context: CommandContext, service: MeteredService): boolean {
  const standing = capStanding(context.tx, service, context.now);
  if (standing === null) return false;
  const kept = findServiceCap(context.tx, service.id);
  return standing.isCapped !== (kept?.planId === service.planId && kept.cap === service.cap) || (standing.reached.length > 0 && untold(context, service, standing).news.length > 0);
}

/** Writes down whether he is at his cap, tells him, and passes it on to the entitlement and so to the router, where it changed. */
export function judgeService(context: CommandContext, service: MeteredService): void {
  const { tx, now } = context;
  const standing = capStanding(tx, service, now);
  const before = findServiceCap(tx, service.id);
  if (standing === null || !standing.isCapped) {
    if (standing) tellReached(context, service, standing);
    if (!before) return;
    tx.run(q.deleteFrom('serviceCap').where('subscriptionId', '=', service.id));
    refreshEntitlement(context, service.subscriberId);
    return;
  }
  const untilAt = instantOf(standing.period.untilOn, '00:00');
  const isSame = before?.planId === service.planId && before.cap === service.cap && before.untilAt === untilAt;
  if (!isSame) {
    const row = { planId: service.planId, cap: service.cap!, untilAt, reason: capText(standing.cap, standing.period, standing) };
    if (before) tx.run(q.updateTable('serviceCap').set(row).where('subscriptionId', '=', service.id));
    else tx.run(q.insertInto('serviceCap').values({ subscriptionId: service.id, ...row, since: now }));
    // Counts anew when the period ends; of the last 30 days, when the oldest of them drops out.
    context.enqueue({ ...judgeJob(service.id, untilAt), key: `usage:period:${service.id}` });
    refreshEntitlement(context, service.subscriberId);
  }
  tellReached(context, service, standing);
}

const TEXT_NEAR = 'Dear {name}, you have used {used} of your data{period}. You can buy more at any time: ask us. {business}';
const TEXT_AT = 'Dear {name}, you have used all your data ({used}){period}. {consequence} Ask us for more data. {business}';
const ROLLING_DAYS = 30;

/** Once for each threshold of a limit in a period. */
function untold({ tx, now }: CommandContext, service: MeteredService, { period, limitBytes, cap, reached }: CapStanding) {
  const told = tx
    .all(q.selectFrom('capNotice').select(['percent', 'periodStartOn', 'at']).where('subscriptionId', '=', service.id).where('limitBytes', '=', limitBytes).where('at', '>', instantOf(addDays(dateOf(now), -2 * ROLLING_DAYS), '00:00')))
    .filter((notice) => (cap.period === 'month' ? notice.periodStartOn === period.startOn : notice.at > instantOf(period.startOn, '00:00')))
    .map(({ percent }) => percent);
  return { told, news: reached.filter((percent) => !told.includes(percent)) };
}

/** Of several reached at once, he is told of the highest. */
function tellReached(context: CommandContext, service: MeteredService, standing: CapStanding): void {
  const { told, news } = untold(context, service, standing);
  const highest = news.at(-1);
  if (highest === undefined) return;
  const messageId = told.some((percent) => percent > highest) ? null : sendNotice(context, service, standing, highest);
  for (const percent of news) context.tx.run(q.insertInto('capNotice').values({ subscriptionId: service.id, percent, limitBytes: standing.limitBytes, periodStartOn: standing.period.startOn, at: context.now, messageId: percent === highest ? messageId : null }));
  context.emit('subscribers', service.subscriberId);
}

function sendNotice(context: CommandContext, service: MeteredService, { cap, period, usedBytes, limitBytes }: CapStanding, percent: number): number | null {
  const { name, phone, otherPhone } = context.tx.one(q.selectFrom('subscriber').select(['name', 'phone', 'otherPhone']).where('id', '=', service.subscriberId));
  const to = phone ?? otherPhone;
  if (to === null) return null;
  const isFull = percent >= 100;
  const values: Record<string, string> = {
    name,
    used: isFull ? formatData(limitBytes) : formatDataOf(usedBytes, limitBytes),
    period: cap.period === 'rolling30' ? ' of the last 30 days' : ` until ${formatDate(addDays(period.untilOn, -1))}`,
    consequence: cap.action === 'throttle' ? 'You are still online, but slower.' : 'Your service is off until then.',
    business: readSetting(context.tx, 'business').name,
  };
  const body = (isFull ? TEXT_AT : TEXT_NEAR).replace(/\{(\w+)\}/g, (whole, field: string) => values[field] ?? whole).trim();
  return queueMessage(context, { subscriberId: service.subscriberId, to: to as Phone, body, purpose: 'usage' });
}
