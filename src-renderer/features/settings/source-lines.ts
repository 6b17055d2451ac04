/** The list of who may report, as lines of a text field. */
import { MpesaSettings } from '../../../src-shared/contract/settings.ts';
import { SAFARICOM_ADDRESSES } from '../../../src-shared/mpesa-addresses.ts';
import { texts } from '../../texts/index.ts';

const words = texts.settings.mpesa;
const MOST_LINES = 100;
const List = MpesaSettings.shape.sourceAddresses;

/** One address or range a line; blanks and commas part them too. */
export function readSources(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((line) => line !== ''))];
}

/** For a form's validate. */
export function sourcesError(text: string): string | null {
  const lines = readSources(text);
  if (lines.length > MOST_LINES) return words.sourcesMost;
  const wrong = lines.find((line) => !List.safeParse([line]).success);
  return wrong === undefined ? null : words.sourcesError(wrong);
}

export const KNOWN_SOURCES: string = SAFARICOM_ADDRESSES.join('\n');

/** Whether it is what is known of M-Pesa, in any order. */
export function areKnownSources(text: string): boolean {
  const lines = readSources(text);
  return lines.length === SAFARICOM_ADDRESSES.length && lines.every((line) => SAFARICOM_ADDRESSES.includes(line));
}
