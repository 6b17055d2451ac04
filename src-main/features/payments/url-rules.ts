/** Safaricom's rules for the addresses it reports to, each by itself, so that an assistant can show which one is broken (mpesa.md, facts 9 and 10). Pure. */
import { BLOCKED_TUNNELS, FORBIDDEN_WORDS } from '../../../src-shared/mpesa-urls.ts';
import { formatInstant, type Instant } from '../../../src-shared/time.ts';
import { parseAddress } from './sender.ts';

export interface UrlRule {
  readonly rule: string;
  readonly ok: boolean;
  /** Empty when it is kept. */
  readonly whatToDo: string;
}

export interface UrlFacts {
  /** As entered in the settings; empty: none. */
  readonly publicUrl: string;
  /** The whole addresses that would be registered; empty while there is none. */
  readonly urls: readonly string[];
  /** When they were registered; null: not yet. */
  readonly registeredAt: Instant | null;
}

export function urlRules({ publicUrl, urls, registeredAt }: UrlFacts): UrlRule[] {
  const url = parsed(publicUrl);
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const whole = [publicUrl, ...urls].join(' ').toLowerCase();
  const word = FORBIDDEN_WORDS.find((forbidden) => whole.includes(forbidden));
  const tunnel = BLOCKED_TUNNELS.find((blocked) => host.includes(blocked));
  const isDomain = host.includes('.') && parseAddress(host) === null && !/\.(local|lan|home|internal|localhost)$/.test(host);
  const rule = (text: string, ok: boolean, whatToDo: string): UrlRule => ({ rule: text, ok, whatToDo: ok ? '' : whatToDo });
  return [
    rule('A public address is set, at which M-Pesa reaches this Waya.', url !== null, 'Enter it in the M-Pesa settings, such as https://pay.example.co.ke.'),
    rule('It begins with https:// and carries no user name, question mark or #.', url !== null && url.protocol === 'https:' && url.username === '' && url.search === '' && url.hash === '', 'Use an address with https, without anything after the path.'),
    rule('It is a name of your own domain, not a number.', isDomain, 'Register a domain and use a name in it: the address must outlive this PC and its line, because it can be registered only once.'),
    rule('It contains none of the words that Safaricom forbids.', word === undefined, `It contains “${word}”. Choose another name or path: ${FORBIDDEN_WORDS.join(', ')} are not allowed in any spelling.`),
    rule('It is no public tunnel for tests.', tunnel === undefined, `Safaricom usually blocks addresses of ${tunnel}. Use an address of your own domain.`),
    rule('No other address is registered at M-Pesa for this number.', registeredAt === null, registeredAt === null ? '' : `Addresses were registered on ${formatInstant(registeredAt)}, and M-Pesa takes them once. To change them, two operators first delete them in the M-Pesa portal: Self Service, URL Management.`),
  ];
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
