/**
 * What M-Pesa reports, read tolerantly and never with an exception. Both take the raw text or the parsed JSON. A body that cannot be
 * read says why and stays with the raw evidence; nothing here decides whether it is true: callbacks are not signed.
 */
import { z } from 'zod';
import { jsonText } from './json-text.ts';
import { parseAmount } from './money.ts';
import type { Cents } from './money.ts';
import { parseCompactTimestamp } from './time.ts';
import type { Instant } from './time.ts';

/** The end of one STK push. On success without a receipt or amount (never seen, but possible) treat it like a query answer: provisional. */
export interface StkCallback {
  /** Holds the last nine digits of the phone: personal. */
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
  /** Text: not all codes are numbers, and some numbers come as text. */
  readonly resultCode: string;
  readonly resultText: string;
  readonly receipt?: string;
  readonly amountCents?: Cents;
  readonly paidAt?: Instant;
  /** Twelve digits; not masked. */
  readonly phone?: string;
}

/** How the money came: at the paybill menu, at a till, from another organisation, or by a type we have not seen. */
export type C2bKind = 'paybill' | 'till' | 'organisation' | 'other';

/** A payment at M-Pesa's own menu (and every successful push once more, with the same receipt). */
export interface C2bPayment {
  readonly receipt: string;
  readonly amountCents: Cents;
  readonly paidAt: Instant;
  readonly shortcode: string;
  /** Exactly as typed, spaces and all; empty for a till. */
  readonly accountTyped: string;
  /** A number, a mask, a SHA-256 in hex, or empty. Never rely on it being a phone. */
  readonly payerPhone: string;
  readonly payerName: string;
  readonly kind: C2bKind;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

const text = z.union([z.string(), z.number()]).transform(jsonText);
/** May be text, a number, null or absent. */
const looseText = z.union([z.string(), z.number(), z.null()]).optional().transform(jsonText);

const stkShape = z.object({
  Body: z.object({
    stkCallback: z.object({
      MerchantRequestID: looseText,
      CheckoutRequestID: z.string().trim().min(1),
      ResultCode: text.pipe(z.string().trim().min(1)),
      ResultDesc: looseText,
      CallbackMetadata: z
        .object({ Item: z.array(z.object({ Name: z.string(), Value: z.union([z.string(), z.number(), z.null()]).optional() })) })
        .nullish(),
    }),
  }),
});

const c2bShape = z.object({
  TransactionType: looseText,
  TransID: text,
  TransTime: text,
  TransAmount: text,
  BusinessShortCode: text,
  BillRefNumber: looseText,
  MSISDN: looseText,
  FirstName: looseText,
  MiddleName: looseText,
  LastName: looseText,
});

const KINDS: Readonly<Record<string, C2bKind>> = {
  'pay bill': 'paybill',
  customerpaybillonline: 'paybill',
  'buy goods': 'till',
  customerbuygoodsonline: 'till',
  'customer merchant payment': 'till',
  'organization to organization transfer': 'organisation',
};

/** Reads `Body.stkCallback`. Metadata items are found by name: their number and order vary, and some have no value. */
export function parseStkCallback(json: unknown): Parsed<StkCallback> {
  const read = shaped(json, stkShape);
  if (!read.ok) return read;
  const callback = read.value.Body.stkCallback;
  const item = (name: string): string | undefined => {
    const value = callback.CallbackMetadata?.Item.find((candidate) => candidate.Name === name)?.Value;
    return value === undefined || value === null || value === '' ? undefined : String(value);
  };
  const amount = item('Amount');
  const amountCents = amount === undefined ? undefined : parsePositive(amount);
  if (amountCents === null) return refuse('Amount is not an amount above zero');
  const receipt = item('MpesaReceiptNumber');
  if (receipt !== undefined && !isReceipt(receipt)) return refuse('MpesaReceiptNumber is not a receipt number');
  const paidAt = parseCompactTimestamp(item('TransactionDate') ?? '');
  const phone = item('PhoneNumber');
  return {
    ok: true,
    value: {
      checkoutRequestId: callback.CheckoutRequestID,
      merchantRequestId: callback.MerchantRequestID,
      resultCode: callback.ResultCode,
      resultText: callback.ResultDesc,
      ...(receipt !== undefined && { receipt: normaliseReceipt(receipt) }),
      ...(amountCents !== undefined && { amountCents }),
      ...(paidAt !== null && { paidAt }),
      ...(phone !== undefined && { phone }),
    },
  };
}

/** Reads the flat body of a validation or confirmation. Receipt, amount, time and shortcode must be there; the rest may be missing. */
export function parseC2b(json: unknown): Parsed<C2bPayment> {
  const read = shaped(json, c2bShape);
  if (!read.ok) return read;
  const body = read.value;
  if (!isReceipt(body.TransID)) return refuse('TransID is not a receipt number');
  const amountCents = parsePositive(body.TransAmount);
  if (amountCents === null) return refuse('TransAmount is not an amount above zero');
  const paidAt = parseCompactTimestamp(body.TransTime.trim());
  if (paidAt === null) return refuse('TransTime is not a time (YYYYMMDDHHmmss)');
  if (!/^\d{5,7}$/.test(body.BusinessShortCode.trim())) return refuse('BusinessShortCode is not a paybill or till number');
  return {
    ok: true,
    value: {
      receipt: normaliseReceipt(body.TransID),
      amountCents,
      paidAt,
      shortcode: body.BusinessShortCode.trim(),
      accountTyped: body.BillRefNumber,
      payerPhone: body.MSISDN.trim(),
      payerName: [body.FirstName, body.MiddleName, body.LastName].map((name) => name.trim()).filter((name) => name !== '').join(' '),
      kind: KINDS[body.TransactionType.trim().toLowerCase()] ?? 'other',
    },
  };
}

function shaped<T>(json: unknown, shape: z.ZodType<T>): Parsed<T> {
  let value = json;
  if (typeof json === 'string') {
    try {
      value = JSON.parse(json);
    } catch {
      return refuse('the body is not JSON');
    }
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the body' : issue.path.join('.');
  return refuse(`${where} is missing or not of the expected kind`);
}

function refuse(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

/** Plain digits with at most two decimals, as M-Pesa writes amounts; null when not, or not above zero. */
function parsePositive(value: string): Cents | null {
  const trimmed = value.trim();
  if (!/^\d+(\.\d{1,2})?$/.test(trimmed)) return null;
  const amountCents = parseAmount(trimmed);
  return amountCents !== null && amountCents > 0 ? amountCents : null;
}

function isReceipt(value: string): boolean {
  return /^[0-9A-Z]{6,20}$/.test(normaliseReceipt(value));
}

function normaliseReceipt(value: string): string {
  return value.trim().toUpperCase();
}
