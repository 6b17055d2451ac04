/** The words that spreadsheets of customers have over their columns, in English and Swahili. */

import { IMPORT_FIELDS, type ImportField } from '../../../src-shared/contract/imports.ts';

export { IMPORT_FIELDS, type ImportField };

interface Words {
  /** Whole headings, normalised. */
  readonly phrases: readonly string[];
  /** A heading with one of these words is never this field: an expiry date is no start. */
  readonly never?: RegExp;
}

const WORDS: Readonly<Record<ImportField, Words>> = {
  name: {
    phrases: ['name', 'names', 'full name', 'full names', 'customer', 'customer name', 'client', 'client name', 'subscriber', 'subscriber name', 'account name', 'member', 'jina', 'majina', 'jina kamili', 'jina la mteja', 'mteja'],
    never: /\b(user|login|plan|package|router|bank|father|file)\b/,
  },
  phone: {
    phrases: ['phone', 'phone no', 'phone number', 'mobile', 'mobile no', 'mobile number', 'tel', 'tel no', 'telephone', 'cell', 'cellphone', 'contact', 'contacts', 'contact number', 'msisdn', 'mpesa number', 'whatsapp', 'whats app', 'simu', 'namba', 'namba ya simu', 'nambari ya simu', 'rununu', 'phone 1'],
    never: /\b(person|2|two|second|other|alt|alternative|nyingine)\b/,
  },
  otherPhone: { phrases: ['phone 2', 'phone no 2', 'other phone', 'second phone', 'alt phone', 'alternative phone', 'alternative number', 'other number', 'mobile 2', 'simu nyingine', 'simu 2'] },
  userName: { phrases: ['username', 'user name', 'user', 'pppoe', 'pppoe user', 'pppoe username', 'pppoe user name', 'pppoe name', 'ppp user', 'ppp name', 'login', 'login name', 'router user', 'mikrotik user', 'jina la mtumiaji', 'mtumiaji'] },
  password: { phrases: ['password', 'pass', 'passwd', 'pwd', 'pppoe password', 'pppoe pass', 'ppp password', 'nywila', 'neno la siri', 'siri'] },
  access: { phrases: ['access', 'access type', 'connects by', 'connection', 'connection type', 'type of connection', 'service type', 'auth type', 'authentication', 'aina ya muunganisho'] },
  address: { phrases: ['ip', 'ip address', 'ip addr', 'ipv4', 'ipv4 address', 'static ip', 'static ip address', 'fixed ip', 'fixed address', 'remote address', 'framed ip address'], never: /\b(router|gateway|nas|server)\b/ },
  macAddress: { phrases: ['mac', 'mac address', 'mac addr', 'device mac', 'cpe mac', 'router mac', 'hardware address', 'caller id'] },
  plan: {
    phrases: ['package', 'pkg', 'plan', 'plan name', 'package name', 'profile', 'service', 'service plan', 'product', 'bundle', 'tariff', 'speed', 'bandwidth', 'kifurushi', 'vifurushi', 'mpango', 'kasi'],
    never: /\b(price|amount|cost|fee|bei)\b/,
  },
  price: {
    phrases: ['price', 'amount', 'monthly', 'monthly fee', 'monthly charge', 'monthly amount', 'fee', 'rate', 'charge', 'charges', 'cost', 'rent', 'package price', 'plan price', 'bei', 'bei ya kifurushi', 'kiasi', 'ada', 'malipo ya mwezi', 'gharama'],
    never: /\b(paid|last|total|received|due|deposit|install|installation|limit)\b/,
  },
  startOn: {
    phrases: ['date', 'install date', 'installed', 'installed on', 'installation date', 'date installed', 'start', 'start date', 'started', 'join date', 'joined', 'date joined', 'connected', 'connected on', 'connection date', 'activation date', 'activated', 'since', 'registered', 'registration date', 'created', 'created at', 'billing date', 'tarehe', 'tarehe ya kuanza', 'tarehe ya kuunganishwa', 'kuanza'],
    never: /\b(expiry|expire|expires|expiration|due|paid|payment|last|next|end|birth|mwisho|malipo)\b/,
  },
  balance: {
    phrases: ['balance', 'bal', 'account balance', 'acc bal', 'opening balance', 'balance due', 'outstanding', 'outstanding balance', 'arrears', 'debt', 'owes', 'owed', 'owing', 'amount due', 'due', 'credit', 'wallet', 'deni', 'madeni', 'deni lake', 'salio'],
    never: /\b(date|limit|tarehe)\b/,
  },
  location: { phrases: ['location', 'area', 'estate', 'address', 'physical address', 'site', 'zone', 'building', 'apartment', 'house', 'town', 'eneo', 'mahali', 'mtaa', 'anwani', 'makazi'], never: /\b(email|ip|mac)\b/ },
  status: { phrases: ['status', 'state', 'account status', 'active', 'hali', 'hali ya akaunti'] },
  router: { phrases: ['router', 'router name', 'mikrotik', 'mikro tik', 'nas', 'server', 'tower', 'mast', 'pop', 'base station', 'ruta', 'mnara'], never: /\b(user|password|ip|mac)\b/ },
  accountNumber: { phrases: ['account', 'account no', 'account number', 'acc', 'acc no', 'acc number', 'ac no', 'a c', 'a c no', 'customer no', 'customer number', 'customer id', 'client id', 'account id', 'akaunti', 'nambari ya akaunti', 'namba ya akaunti'], never: /\b(name|balance|bal|status)\b/ },
  email: { phrases: ['email', 'e mail', 'mail', 'email address', 'barua pepe'] },
  note: { phrases: ['note', 'notes', 'remark', 'remarks', 'comment', 'comments', 'description', 'maoni', 'maelezo', 'maelezo mengine'] },
};

/** Lower case words without punctuation, units in brackets or joined capitals: "Amount (Ksh)" → "amount", "phoneNumber" → "phone number". */
export function normaliseHeading(heading: string): string {
  return heading
    .replace(/pppoe/gi, 'pppoe ')
    .replace(/\((ksh|kshs|kes|sh)\.?\)/gi, ' ')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\b(ksh|kshs|kes)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** How well a heading names a field: 1 for a known heading, 0.5–0.9 when it contains one, 0 when not at all. */
export function headingScore(heading: string, field: ImportField): number {
  const text = normaliseHeading(heading);
  if (text === '') return 0;
  const { phrases, never } = WORDS[field];
  if (phrases.includes(text)) return 1;
  if (never?.test(text)) return 0;
  const wordCount = text.split(' ').length;
  let best = 0;
  for (const phrase of phrases) {
    if (` ${text} `.includes(` ${phrase} `)) best = Math.max(best, phrase.split(' ').length / wordCount);
  }
  return best === 0 ? 0 : 0.4 + 0.5 * best;
}

/** The fields whose known headings stand in a row of cells; at least two make it a row of headings. */
export function fieldsNamedIn(cells: readonly string[]): Set<ImportField> {
  const named = new Set<ImportField>();
  for (const cell of cells) {
    const field = cell.length > 40 ? undefined : IMPORT_FIELDS.find((candidate) => headingScore(cell, candidate) === 1);
    if (field) named.add(field);
  }
  return named;
}

const OWES = /\b(deni|madeni|debt|arrears|outstanding|due|owes|owed|owing)\b/;
const CREDIT = /\b(credit|wallet|salio|prepaid)\b/;

/** What a positive number under this heading means. "Balance" alone says nothing: then what is owed, as in most lists. */
export function balanceHint(heading: string): { readonly positiveMeans: 'owes' | 'credit'; readonly reason: string } {
  const text = normaliseHeading(heading);
  if (OWES.test(text)) return { positiveMeans: 'owes', reason: `“${heading.trim()}” is what the customer owes.` };
  if (CREDIT.test(text)) return { positiveMeans: 'credit', reason: `“${heading.trim()}” is what the customer has in credit.` };
  return { positiveMeans: 'owes', reason: 'The heading does not say; in most lists a positive balance is owed. CR, brackets and minus are then credit.' };
}
