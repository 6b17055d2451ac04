import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import type { ReadOutput } from '../../app/queries.ts';

export type PaymentView = ReadOutput<'payments.get'>;

/** Not ended: a person, M-Pesa or both still have to say how. */
export function isOpenReversal({ state }: Pick<ReversalRow, 'state'>): boolean {
  return state !== 'done' && state !== 'failed' && state !== 'dismissed';
}

/** A part is not divided again. Its receipt is that of the whole with /1, /2 … */
export function isPart({ receipt }: { readonly receipt: string }): boolean {
  return receipt.includes('/');
}
