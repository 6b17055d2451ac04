/** A business whose days close: M-Pesa as a list of what was paid, of which reports and pulls tell. */
import type { Cents } from '../../../src-shared/money.ts';
import { addDays, instantOf, localDate, type Instant } from '../../../src-shared/time.ts';
import { openDesk, type Desk, type DeskOptions } from '../../testing/feature-rig.ts';
import { receivePayment } from '../payments/index.ts';

export const SHORTCODE = '600638';
export const kes = (shillings: number): Cents => (shillings * 100) as Cents;
export const at = (day: string, time: string): Instant => instantOf(localDate(day), time);

export interface Paid {
  readonly receipt: string;
  readonly paidAt: Instant;
  readonly amountCents: Cents;
  readonly account: string;
}

/** Monday, 2 March 2026, eight in the morning; M-Pesa is set up, and nothing was pulled yet. */
export function openBusiness(options: DeskOptions = {}): Desk {
  const desk = openDesk({ closesDays: true, ...options });
  desk.setting('mpesa', { enabled: true, shortcode: SHORTCODE, partyB: SHORTCODE });
  return desk;
}

export function report(desk: Desk, paid: Paid, source: 'c2b' | 'stk' | 'pull' | 'status' = 'c2b', amountCents = paid.amountCents): number {
  return desk.within((context) => receivePayment(context, { receipt: paid.receipt, amountCents, paidAt: paid.paidAt, shortcode: SHORTCODE, accountTyped: paid.account, payerPhone: '', payerName: '', checkoutRequestId: null, body: '{}' }, source).id);
}

/** M-Pesa's list: all that was paid, up to now. */
export function pull(desk: Desk, truth: readonly Paid[]): void {
  for (const paid of truth) if (paid.paidAt <= desk.clock.now()) report(desk, paid, 'pull');
  desk.setting('mpesaPulledUpTo', desk.clock.now());
}

/** Goes to a moment of the night after a day, where M-Pesa is asked before the close looks. */
export async function night(desk: Desk, day: string, truth: readonly Paid[]): Promise<void> {
  const next = addDays(localDate(day), 1);
  await desk.goTo(at(next, '00:40'));
  pull(desk, truth);
  await desk.goTo(at(next, '00:50'));
}

export const state = async (desk: Desk, day: string): Promise<string> => (await desk.query('days.get', { day: localDate(day) })).state;
/** "notListed:UC1" of what holds up the close. */
export const holding = async (desk: Desk, day: string): Promise<string[]> => (await desk.query('days.get', { day: localDate(day) })).items.filter((item) => item.blocks && item.resolution === null).map((item) => item.key);
