/** Rows of M-Pesa's own list, each booked by itself: what came in, and what went back. */
import type { CommandContext } from '../../kernel/commands.ts';
import { q } from '../../schema/tables.ts';
import type { ListedPayment } from '../../ports/payment-gateway.ts';
import { receivePayment } from './receive.service.ts';
import { proposeReversal } from './reversals.service.ts';

/** Books a payment, or proposes the reversal that a person confirms. What could not be booked before is now. */
export function receiveListed(context: CommandContext, { kind, linkedReceipt, raw, ...row }: ListedPayment): void {
  if (kind === 'payment') receivePayment(context, { ...row, checkoutRequestId: null, body: raw }, 'pull');
  else proposeReversal(context, { receipt: linkedReceipt, reversalReceipt: row.receipt, amountCents: row.amountCents, happenedAt: row.paidAt, origin: 'pull' });
  context.tx.run(q.deleteFrom('listedRefusal').where('receipt', '=', row.receipt));
}

/** It cannot be booked: kept for Attention, and tried again with each list that still has it. */
export function refuseListed(context: CommandContext, { receipt, reason, raw }: { readonly receipt: string; readonly reason: string; readonly raw: string }): void {
  const { tx, now, vault } = context;
  tx.run(q.insertInto('listedRefusal').values({ receipt, reason, bodyCipher: vault.encrypt(raw, 'payment.evidence'), at: now }).onConflict((conflict) => conflict.column('receipt').doUpdateSet({ reason })));
  context.changed('listedRefusal', receipt);
  context.emit('payments');
}
