/** One payer for several units (landlord, school): what the units are charged comes on the payer's invoice. */
import { formatKes, negate } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { balanceOf } from '../../ledger/journal.ts';
import { q, type SpreadRule } from '../../schema/tables.ts';
import { refreshEntitlement } from '../entitlement/index.ts';

/** Makes a subscriber a unit of a payer; null: he pays for himself from now on. Throws Refusal. */
export function setPayer(context: CommandContext, id: number, payerId: number | null): void {
  const { tx } = context;
  const unit = tx.get(q.selectFrom('subscriber').select(['name', 'payerId']).where('id', '=', id).where('removedAt', 'is', null));
  if (!unit) throw new Refusal('not_found', 'There is no such subscriber.');
  if (unit.payerId === payerId) return;
  if (payerId !== null) {
    const payer = tx.get(q.selectFrom('subscriber').select(['name', 'payerId']).where('id', '=', payerId).where('removedAt', 'is', null));
    if (!payer) throw new Refusal('not_found', 'There is no such payer.', { fields: { payerId: 'is not there' } });
    if (payerId === id) throw new Refusal('invalid', 'He pays for himself already.', { fields: { payerId: 'is himself' } });
    if (payer.payerId !== null) throw new Refusal('conflict', `${payer.name} is a unit himself: choose the one who pays for him.`, { fields: { payerId: 'is a unit' } });
    if (tx.get(q.selectFrom('subscriber').select('id').where('payerId', '=', id).limit(1))) throw new Refusal('conflict', `${unit.name} pays for units of his own. Give these another payer first.`, { fields: { payerId: 'he has units' } });
    // What he owes would stand outside the payer's dunning, and his credit outside the payer's invoices.
    const balanceCents = balanceOf(tx, id);
    if (balanceCents > 0) throw new Refusal('conflict', `${unit.name} owes ${formatKes(balanceCents)} of his own. Settle or write it off first.`);
    if (balanceCents < 0) throw new Refusal('conflict', `${unit.name} has ${formatKes(negate(balanceCents))} in credit. Pay it out, or move the payment, first.`);
  }
  tx.run(q.updateTable('subscriber').set({ payerId }).where('id', '=', id));
  tx.run(q.updateTable('charge').set({ payerId: payerId ?? id }).where('subscriberId', '=', id));
  for (const one of [id, payerId, unit.payerId]) {
    if (one === null) continue;
    refreshEntitlement(context, one);
    context.changed('subscriber', one);
    context.emit('subscribers', one);
  }
}

/** How what a payer pays is spread over his units, and whom a cut-off takes. Throws Refusal. */
export function setPayerRules(context: CommandContext, id: number, rules: { readonly spreadRule: SpreadRule; readonly suspendUnits: 'all' | 'unpaid' }): void {
  const { changes } = context.tx.run(q.updateTable('subscriber').set(rules).where('id', '=', id));
  if (changes === 0) throw new Refusal('not_found', 'There is no such subscriber.');
  refreshEntitlement(context, id);
  context.changed('subscriber', id);
  context.emit('subscribers', id);
}
