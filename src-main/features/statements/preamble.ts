/** What the rows above the headings, and the file's name, say: business number, account, period. */
import { readStamp, type Stamp } from './statement-times.ts';

export interface Preamble {
  /** Of the file and of its name; they may differ. */
  readonly shortcodes: readonly string[];
  readonly period: readonly [Stamp, Stamp] | null;
  /** When the file was made; null: it does not say. */
  readonly madeAt: Stamp | null;
  /** An account of the business that no customer pays into: its statement shows no payments. */
  readonly isSideAccount: boolean;
}

const MOMENT = /(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?:[T ,]+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?)?/gi;
const SIDE_ACCOUNT = /\b(mmf|working|charges paid|float|loan|bonus)\b/i;
/** ORG_600638_Utility_Account_….csv (mpesa.md). */
const NAME = /(?:^|[^a-z0-9])ORG_(\d{5,7})(?:_([a-z]+))?/i;

/** rows: above the headings. */
export function readPreamble(rows: readonly (readonly string[])[], fileName: string): Preamble {
  const facts = rows.map(labelAndValue);
  const value = (label: RegExp): string => facts.find((fact) => label.test(fact.label) && fact.value !== '')?.value ?? '';
  const named = NAME.exec(fileName);
  const written = /\b\d{5,7}\b/.exec(value(/short ?code|business (no|number)|till (no|number)/i))?.[0];
  const made = momentsIn(value(/generated|created|exported|printed|statement date|date of statement/i))[0];
  return {
    shortcodes: [...new Set([written, named?.[1]].filter((shortcode) => shortcode !== undefined))],
    period: periodIn(value),
    madeAt: made === undefined || !/:/.test(made) ? null : readStamp(made),
    isSideAccount: SIDE_ACCOUNT.test(value(/^account( type| name)?$/i)) || SIDE_ACCOUNT.test(named?.[2] ?? ''),
  };
}

/** "Short Code:,600638" in two cells, or "Short Code: 600638" in one. */
function labelAndValue(cells: readonly string[]): { label: string; value: string } {
  const filled = cells.map((cell) => cell.replace(/[\s\u00a0]+/g, ' ').trim()).filter((cell) => cell !== '');
  const [first = '', ...rest] = filled;
  const colon = first.indexOf(':');
  if (colon < 0) return { label: first, value: rest.join(' ') };
  return { label: first.slice(0, colon).trim(), value: [first.slice(colon + 1).trim(), ...rest].filter((part) => part !== '').join(' ') };
}

const momentsIn = (text: string): string[] => text.match(MOMENT) ?? [];

function periodIn(value: (label: RegExp) => string): readonly [Stamp, Stamp] | null {
  const together = momentsIn(value(/period|date range/i));
  const [from, to] = together.length >= 2 ? together : [momentsIn(value(/^(from|start)\b/i))[0], momentsIn(value(/^(to|end)\b/i))[0]];
  if (from === undefined || to === undefined) return null;
  // A day by itself is meant from its beginning to its end.
  const stamps = [readStamp(/:/.test(from) ? from : `${from} 00:00:00`), readStamp(/:/.test(to) ? to : `${to} 23:59:59`)] as const;
  return stamps.every(({ shape }) => shape === 'numeric' || shape === 'iso') ? stamps : null;
}
