/**
 * What a row of the statement is, from M-Pesa's own words for it (Reason Type; where that is missing, the beginning of Details). Customers
 * type the account and choose their names: neither ever decides.
 */
import type { StatementRowKind } from '../../../src-shared/contract/statements.ts';
import type { z } from 'zod';

export type RowKind = z.infer<typeof StatementRowKind>;
export type Side = 'in' | 'out';

export interface KindFacts {
  readonly side: Side;
  readonly reasonType: string;
  readonly details: string;
  readonly linkedReceipt: string;
}

export interface KindReading {
  readonly kind: RowKind;
  /** Why, for whoever reads the code or asks. */
  readonly reason: string;
  /** From one of our own M-Pesa accounts to another: the sum that M-Pesa holds for us stays the same. */
  readonly ownTransfer: boolean;
}

interface Rule {
  readonly side: Side | 'both';
  readonly kind: RowKind;
  readonly when: (words: Words) => boolean;
  readonly reason: string;
  readonly ownTransfer?: true;
}

interface Words {
  /** Reason Type; where it is missing, Details up to the first name, number or account. */
  readonly what: string;
  /** Everything that M-Pesa wrote of money going out. */
  readonly all: string;
  readonly linked: boolean;
}

const OWN = String.raw`(?:utility|mmf|working|merchant|charges paid|organi[sz]ation settlement|settlement|float)`;
const OWN_TO_OWN = new RegExp(String.raw`\b${OWN}(?: account| a\/c)?\s+to\s+(?:the\s+)?${OWN}(?: account| a\/c)\b|\b${OWN}(?: account| a\/c)\s+to\s+(?:the\s+)?${OWN}(?: account| a\/c)?\b`, 'i');
const CHARGE = /\b(charges?|fees?|tariff|commission|excise( duty)?)\b/i;
const REVERSAL = /\brever(s|sal|sed|sing)\b|\breversal/i;
const TO_BANK = /\b(to|into) (the )?bank\b|\bbank (settlement|withdrawal)\b|^(organi[sz]ation|merchant|business|real[- ]time) settlement\b/i;
const FROM_CUSTOMER = /\bpay ?bill\b|\bbuy ?goods\b|\bpay merchant\b|\bmerchant payment\b|\bcustomer (payment|merchant|transfer)\b|\borgani[sz]ation to organi[sz]ation\b|\bbusiness to business\b|\bb2b\b|\bpay utility\b|\bstanding order\b|\bratiba\b/i;

/** In this order; the first that fits decides. */
const RULES: readonly Rule[] = [
  { side: 'both', kind: 'deposit', ownTransfer: true, when: ({ what }) => OWN_TO_OWN.test(what), reason: 'between two of our own accounts' },
  { side: 'out', kind: 'charge', when: ({ what }) => CHARGE.test(what), reason: 'a charge of M-Pesa; it carries the receipt of what it is charged for, so it comes before reversals, which are linked too' },
  { side: 'out', kind: 'reversal', when: ({ all }) => REVERSAL.test(all), reason: 'M-Pesa calls it a reversal' },
  { side: 'out', kind: 'settlement', when: ({ what }) => TO_BANK.test(what), reason: 'to the bank of the business' },
  { side: 'out', kind: 'reversal', when: ({ linked }) => linked, reason: 'money out that names an earlier receipt (mpesa.md)' },
  { side: 'out', kind: 'payout', when: () => true, reason: 'money out for which a person knows the reason' },
  { side: 'in', kind: 'deposit', when: ({ what }) => REVERSAL.test(what) || CHARGE.test(what), reason: 'money that came back: of a payout or a charge, not of a customer' },
  { side: 'in', kind: 'payment', when: ({ what }) => FROM_CUSTOMER.test(what), reason: 'a customer or another business paid' },
  { side: 'in', kind: 'deposit', when: () => true, reason: 'money in of an unknown kind is never taken for a customer’s' },
];

/** Details without what others wrote: up to a number, a mask, " from ", " to 254…", " by ", " - " or the account. */
const ownWords = (details: string): string => details.split(/\s+(?:from|by)\s|\s+to\s+(?=[\d*])|\s-\s|\bacc(?:ount)?(?:\s+no)?\.\s|[\d*]{4,}/i)[0]!.trim();

/** Of a row that moved money. */
export function kindOf({ side, reasonType, details, linkedReceipt }: KindFacts): KindReading {
  const what = reasonType.trim() || (OWN_TO_OWN.test(details) && !/[\d*]{4,}/.test(details) ? details : ownWords(details));
  const words = { what, all: `${reasonType} ${details}`, linked: linkedReceipt !== '' };
  const rule = RULES.find((candidate) => (candidate.side === 'both' || candidate.side === side) && candidate.when(words))!;
  const kind = rule.ownTransfer && side === 'out' ? 'payout' : rule.kind;
  return { kind, reason: rule.reason, ownTransfer: rule.ownTransfer ?? false };
}

/** completed: money moved. open: it may still. none: it never will. */
export function statusOf(text: string): 'completed' | 'open' | 'none' | null {
  const status = text.trim().toLowerCase();
  if (/^completed?$/.test(status)) return 'completed';
  if (/^(failed|declined|cancell?ed|expired|rejected|aborted)$/.test(status)) return 'none';
  return /^(pending|initiated|submitted|authori[sz]ed|on hold|in progress|processing)\b/.test(status) ? 'open' : null;
}

const ACCOUNT = /\bacc(?:ount)?(?:\s*no)?[.:]\s*(.+)$/i;
/** The account in "Pay Bill from 254… - NAME Acc. GV-A1"; empty: none. */
export const accountIn = (details: string): string => ACCOUNT.exec(details)?.[1]?.trim() ?? '';

/** "254712345678 - JANE DOE" as a number (whole or masked) and a name; another business's number is no phone. */
export function partyIn(otherParty: string, details: string): { readonly phone: string; readonly name: string } {
  const from = otherParty.trim() || (/\bfrom\s+([\d*]{5,}\s+-\s+.*?)(?:\s+acc(?:ount)?(?:\s*no)?[.:]|$)/i.exec(details)?.[1] ?? '');
  const parts = /^([+\d*xX•][\d*xX•\s]{3,}?)\s*-\s*(.*)$/.exec(from);
  if (!parts) return /^[+\d*]{9,}$/.test(from) ? { phone: from, name: '' } : { phone: '', name: from };
  const number = parts[1]!.replace(/\s/g, '');
  return { phone: number.length >= 9 ? number : '', name: parts[2]!.trim() };
}
