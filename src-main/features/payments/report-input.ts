/** A provider's report as a command takes it: in our words, whoever the provider is (ports/payment-gateway.ts). */
import { z } from 'zod';
import { CentsValue, InstantValue } from '../../../src-shared/contract/values.ts';
import type { Report } from '../../ports/payment-gateway.ts';

const PositiveCents = z.int().positive() as unknown as typeof CentsValue;
const answer = { conversationIds: z.array(z.string()), resultCode: z.string(), resultText: z.string() };

export const ReportInput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('payment'), receipt: z.string().min(1), amountCents: PositiveCents, paidAt: InstantValue.nullable(), shortcode: z.string(), accountTyped: z.string(), payerPhone: z.string(), payerName: z.string(),
    checkoutRequestId: z.string().nullable(),
  }),
  z.object({ kind: z.literal('pushResult'), checkoutRequestId: z.string(), resultCode: z.string(), resultText: z.string() }),
  z.object({ kind: z.literal('validation') }),
  z.object({
    kind: z.literal('receiptAnswer'), ...answer,
    found: z
      .object({ receipt: z.string(), amountCents: PositiveCents, paidAt: InstantValue.nullable(), status: z.enum(['completed', 'reversed', 'other']), payerPhone: z.string(), payerName: z.string(), shortcode: z.string() })
      .nullable(),
  }),
  z.object({ kind: z.literal('balanceAnswer'), ...answer, at: InstantValue.nullable(), accounts: z.array(z.object({ name: z.string(), availableCents: CentsValue, unclearedCents: CentsValue })) }),
  z.object({ kind: z.literal('reversalAnswer'), ...answer, receipt: z.string().nullable(), alreadyReversed: z.boolean() }),
  z.object({ kind: z.literal('otherAnswer'), ...answer }),
  z.object({ kind: z.literal('unanswered'), reference: z.string(), conversationIds: z.array(z.string()) }),
  z.object({ kind: z.literal('unreadable'), reason: z.string() }),
]) satisfies z.ZodType<Report>;

/** A report of money that moved. */
export type PaymentReport = Extract<Report, { kind: 'payment' }>;
/** A report that answers a question of ours. */
export type Answer = Extract<Report, { kind: 'receiptAnswer' | 'balanceAnswer' | 'reversalAnswer' | 'otherAnswer' }>;
