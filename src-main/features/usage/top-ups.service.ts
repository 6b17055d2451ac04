/** More data for a service that has a cap. */
import type { Cents } from '../../../src-shared/money.ts';
import { formatData } from '../../../src-shared/data-size.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import { billSubscriber, startCharge } from '../billing/index.ts';
import { clockJump } from '../settings/index.ts';
import { capStanding, judgeService } from './cap-keeper.ts';
import { topUpUntil } from './caps.ts';
import { findService } from './usage.store.ts';

interface TopUp {
  readonly subscriptionId: number;
  readonly bytes: number;
  readonly priceCents: Cents;
  readonly reason: string;
}

/** Invoiced at once, with the taxes of his plan; he is back at full speed by the same path as after a payment. Throws Refusal. */
export function addTopUp(context: CommandContext, { subscriptionId, bytes, priceCents, reason }: TopUp): { id: number; invoiceId: number | null } {
  const { tx, now, actor } = context;
  const service = findService(tx, subscriptionId);
  if (!service) throw new Refusal('not_found', 'There is no such service.');
  const { endOn } = tx.one(q.selectFrom('subscription').select('endOn').where('id', '=', subscriptionId));
  const today = dateOf(now);
  if (endOn !== null && endOn <= today) throw new Refusal('locked', 'This service has ended.');
  const standing = capStanding(tx, service, now);
  if (standing === null) throw new Refusal('conflict', 'His plan has no data cap: there is nothing to top up.');
  if (priceCents === 0) refuseFree(context, reason);
  const plan = tx.one(q.selectFrom('plan').select(['taxInclusive', 'exciseApplies']).where('id', '=', service.planId));
  const chargeId =
    priceCents === 0
      ? null
      : startCharge(context, {
          subscriberId: service.subscriberId, subscriptionId, startOn: today, timing: 'advance', anchor: null,
          what: { kind: 'oneOff', productId: null, name: `Data top-up, ${formatData(bytes)}`, priceCents, taxInclusive: plan.taxInclusive === 1, exciseApplies: plan.exciseApplies === 1 },
        });
  const operatorId = actor.kind === 'operator' ? actor.operatorId : null;
  const { id } = tx.run(q.insertInto('dataTopUp').values({ subscriptionId, bytes, priceCents, chargeId, reason, operatorId, at: now, untilAt: topUpUntil(standing.cap, standing.period, now) }));
  context.changed('dataTopUp', id);
  // Not by a clock that jumped: the run does it, once a person has confirmed the date.
  if (chargeId !== null && !clockJump(tx, today)) billSubscriber(context, service.subscriberId, today);
  judgeService(context, service);
  context.emit('usage', subscriptionId);
  context.emit('subscribers', service.subscriberId);
  const line = chargeId === null ? undefined : tx.get(q.selectFrom('invoiceLine').select('invoiceId').where('chargeId', '=', chargeId));
  return { id, invoiceId: line?.invoiceId ?? null };
}

function refuseFree({ actor }: CommandContext, reason: string): void {
  if (actor.kind === 'operator' && actor.role !== 'owner') throw new Refusal('not_allowed', 'Only the owner may give data away. Set a price.', { fields: { priceCents: 'must be more than zero' } });
  if (reason === '') throw new Refusal('invalid', 'Say why it is free of charge.', { fields: { reason: 'must not be empty' } });
}
