/** Who unmatched money may belong to, best first, each with its reasons. A person decides. */
import { normaliseAccount } from '../../../src-shared/account-number.ts';
import { nameWords } from './matching.ts';

/** Why somebody comes into question; a candidate may have several. */
export type Clue =
  | { readonly kind: 'request'; readonly time: string }
  | { readonly kind: 'nearAccount'; readonly slip: Slip }
  | { readonly kind: 'typedPhone' }
  | { readonly kind: 'payerBefore'; readonly times: number }
  /** A payer without a phone (a business), of the same name. */
  | { readonly kind: 'namedPayerBefore'; readonly times: number }
  /** The same account was typed before, and a person said whose it was. */
  | { readonly kind: 'typedBefore'; readonly times: number }
  | { readonly kind: 'payerPhone'; readonly masked: boolean }
  | { readonly kind: 'name'; readonly words: readonly string[] };

export interface Suggestion {
  readonly subscriberId: number;
  readonly reason: string;
}

/** How a typed account differs from a real one. */
export type Slip = 'oneDigit' | 'swapped' | 'missing' | 'extra';

const MOST_SUGGESTIONS = 8;
const DIGITS = '0123456789';

/** Ranks subscribers by the weight of all their clues; equal ones by id. */
export function rankSuggestions(clues: readonly { readonly subscriberId: number; readonly clue: Clue }[]): Suggestion[] {
  const bySubscriber = Map.groupBy(clues, (entry) => entry.subscriberId);
  return [...bySubscriber]
    .map(([subscriberId, entries]) => {
      const ordered = entries.map(({ clue }) => clue).sort((a, b) => weightOf(b) - weightOf(a));
      return { subscriberId, weight: ordered.reduce((total, clue) => total + weightOf(clue), 0), reason: `${ordered.map(textOf).join('; ')}.` };
    })
    .sort((a, b) => b.weight - a.weight || a.subscriberId - b.subscriberId)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ subscriberId, reason }) => ({ subscriberId, reason: reason[0]!.toUpperCase() + reason.slice(1) }));
}

/**
 * Accounts one slip of the thumb away from what was typed: a digit wrong, two neighbours swapped, one left out, one too many.
 * A few hundred at most; the typed one itself is not among them.
 */
export function nearAccounts(typed: string): Map<string, Slip> {
  const account = normaliseAccount(typed);
  const near = new Map<string, Slip>();
  if (account.length < 3 || account.length > 20) return near;
  const add = (candidate: string, slip: Slip) => {
    if (candidate !== account && !near.has(candidate)) near.set(candidate, slip);
  };
  for (let i = 0; i < account.length; i++) {
    const [before, after] = [account.slice(0, i), account.slice(i + 1)];
    if (after !== '') add(`${before}${after[0]!}${account[i]!}${after.slice(1)}`, 'swapped');
    for (const digit of DIGITS) add(`${before}${digit}${after}`, 'oneDigit');
    add(`${before}${after}`, 'extra');
  }
  for (let i = 0; i <= account.length; i++) for (const digit of DIGITS) add(`${account.slice(0, i)}${digit}${account.slice(i)}`, 'missing');
  // O for 0, and I or l for 1: alike to the eye.
  const plain = account.replaceAll('O', '0').replaceAll('I', '1').replaceAll('L', '1');
  add(plain, 'oneDigit');
  return near;
}

/** The words two names share. */
export function sharedWords(a: string, b: string): string[] {
  const words = new Set(nameWords(a));
  return [...new Set(nameWords(b))].filter((word) => words.has(word));
}

function weightOf(clue: Clue): number {
  switch (clue.kind) {
    case 'request':
      return 100;
    case 'nearAccount':
      return clue.slip === 'oneDigit' || clue.slip === 'swapped' ? 80 : 70;
    case 'typedPhone':
      return 75;
    case 'typedBefore':
      return 90;
    case 'payerBefore':
      return 70;
    case 'namedPayerBefore':
      return 50;
    case 'payerPhone':
      return clue.masked ? 25 : 60;
    case 'name':
      return 20 * clue.words.length;
  }
}

function textOf(clue: Clue): string {
  switch (clue.kind) {
    case 'request':
      return `was asked for this amount at ${clue.time}`;
    case 'nearAccount':
      return SLIPS[clue.slip];
    case 'typedPhone':
      return 'has the phone number that was typed as account';
    case 'payerBefore':
      return clue.times === 1 ? 'this payer has paid for him before' : `this payer has paid for him ${clue.times} times`;
    case 'namedPayerBefore':
      return clue.times === 1 ? 'a payer of this name has paid for him before' : `a payer of this name has paid for him ${clue.times} times`;
    case 'typedBefore':
      return clue.times === 1 ? 'this account was typed before and assigned to him' : `this account was typed before and assigned to him ${clue.times} times`;
    case 'payerPhone':
      return clue.masked ? 'has a phone number that fits what M-Pesa shows' : 'has the payer’s phone number';
    case 'name':
      return `shares the name ${clue.words.map((word) => word[0]! + word.slice(1).toLowerCase()).join(' ')}`;
  }
}

const SLIPS: Readonly<Record<Slip, string>> = {
  oneDigit: 'his account number differs in one digit',
  swapped: 'his account number has two digits the other way round',
  missing: 'his account number has one digit more',
  extra: 'his account number has one digit less',
};
