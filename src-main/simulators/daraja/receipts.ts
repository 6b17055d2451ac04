/** Receipt numbers as M-Pesa writes them: the date in three characters, then seven; never twice. */
import { receiptPrefix } from '../../../src-shared/mpesa-receipts.ts';
import { dateOf } from '../../../src-shared/time.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { SeededRandom } from './seeded-random.ts';

const BASE36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** given: those of an earlier start. */
export function createReceiptSource(random: SeededRandom, given: readonly string[] = []): (paidAt: Instant) => string {
  const used = new Set<string>(given);
  return (paidAt) => {
    for (;;) {
      const receipt = `${receiptPrefix(dateOf(paidAt))}${random.text(7, BASE36)}`;
      if (used.has(receipt)) continue;
      used.add(receipt);
      return receipt;
    }
  };
}
