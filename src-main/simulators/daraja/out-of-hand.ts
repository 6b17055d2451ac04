/** Movements that nobody is told of: only lists and statements show them. */
import { ZERO } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { canReturn } from './account.ts';
import type { ReversalEntry } from './daraja.types.ts';
import type { Engine } from './engine.ts';

/** By the customer (456) or Safaricom's care line. Throws RangeError for a receipt that is unknown or given back already, and when there is not enough. */
export function reverseByCustomer(engine: Engine, receipt: string): ReversalEntry {
  const payment = engine.account.payment(receipt);
  if (payment === undefined) throw new RangeError('there is no payment with this receipt');
  if (engine.account.reversalOf(receipt) !== undefined) throw new RangeError('this payment is given back already');
  if (!canReturn(engine.account, payment)) throw new RangeError('there is not enough in the account');
  const at = engine.now();
  return engine.account.reverse(payment, { receipt: engine.newReceipt(at), at, by: 'customer' });
}

/** Returns its receipt. Throws RangeError when there is not enough. */
export function withdrawToBank(engine: Engine, withdrawal: { readonly amountCents: Cents; readonly chargeCents?: Cents }): string {
  const at = engine.now();
  const receipt = engine.newReceipt(at);
  engine.account.withdraw({ receipt, at, amountCents: withdrawal.amountCents, chargeCents: withdrawal.chargeCents ?? ZERO });
  return receipt;
}
