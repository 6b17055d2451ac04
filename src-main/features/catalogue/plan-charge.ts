import { Refusal } from '../../../src-shared/refusal.ts';
import { dateOf, formatDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import { runningCharges, type ChargeRow } from '../billing/index.ts';

/** The plan charge whose period comes next: the one that runs, or the one that begins after a pause. Throws Refusal when there is none. */
export function planChargeToCome(context: CommandContext, subscriptionId: number): ChargeRow {
  const service = context.tx.get(q.selectFrom('subscription').select('endOn').where('id', '=', subscriptionId));
  if (!service) throw new Refusal('not_found', 'There is no such service.');
  const plans = runningCharges(context.tx, subscriptionId, dateOf(context.now)).filter((charge) => charge.kind === 'plan');
  const plan = plans.find((charge) => charge.endOn === null) ?? plans.at(-1);
  if (plan) return plan;
  const ended = service.endOn !== null && service.endOn <= dateOf(context.now);
  throw new Refusal('locked', ended ? `This service ended on ${formatDate(service.endOn!)}.` : 'This service is paused until somebody resumes it. Resume it first.');
}
