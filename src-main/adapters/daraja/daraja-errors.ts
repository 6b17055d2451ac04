/** What went wrong at M-Pesa, in the operator's words, and whether M-Pesa may have acted all the same. */
import { causeCode, NEVER_SENT } from '../../../src-shared/network-failure.ts';
import { jsonText } from '../../../src-shared/json-text.ts';
import { GatewayError } from '../../ports/gateway-error.ts';

/** One HTTP answer, read. json is null when the body is not a JSON object. */
export interface DarajaAnswer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>> | null;
  readonly isEmpty: boolean;
}

/** Does the request make M-Pesa do something? Then a lost answer is 'unknown'; a read is simply not done. */
export type Effect = 'acts' | 'reads';

interface Row {
  readonly matches: (code: string, message: string) => boolean;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
  /** 'as-effect': M-Pesa may have acted, if the request was one that acts. */
  readonly outcome: 'not_done' | 'as-effect';
}

const OPERATOR_HINT = 'Check the operator’s user name and password in the M-Pesa settings, and that the certificate is the one of this environment (sandbox or production). Passwords end after ninety days.';

const says =
  (pattern: RegExp) =>
  (_code: string, message: string): boolean =>
    pattern.test(message);
const hasCode =
  (...codes: string[]) =>
  (code: string): boolean =>
    codes.includes(code);

/**
 * First match counts. The message decides before the code, because 500.001.1001 and 500.003.02 each stand for several things
 * (Daraja documentation and production sightings).
 */
const TABLE: readonly Row[] = [
  { matches: says(/lock subscriber/i), message: 'Another M-Pesa request is open on this phone.', hint: 'Wait a minute, then ask again.', retryable: true, outcome: 'not_done' },
  { matches: says(/merchant does not exist/i), message: 'M-Pesa does not know this business number.', hint: 'Check the paybill or store number in the M-Pesa settings, and that it was approved for this app.', retryable: false, outcome: 'not_done' },
  { matches: says(/wrong credentials/i), message: 'M-Pesa does not accept the passkey.', hint: 'Check business number and passkey in the M-Pesa settings.', retryable: false, outcome: 'not_done' },
  { matches: says(/spike arrest/i), message: 'M-Pesa takes no more requests just now.', hint: 'It is tried again shortly.', retryable: true, outcome: 'not_done' },
  { matches: says(/quota/i), message: 'The M-Pesa app has used up its number of requests.', hint: 'It is tried again later. If it stays, ask Safaricom to raise the quota of the app.', retryable: true, outcome: 'not_done' },
  { matches: hasCode('500.003.03'), message: 'The M-Pesa app has used up its number of requests.', hint: 'It is tried again later. If it stays, ask Safaricom to raise the quota of the app.', retryable: true, outcome: 'not_done' },
  { matches: says(/duplicate notification/i), message: 'This number still reports to addresses on Safaricom’s old system.', hint: 'Ask Safaricom (apisupport@safaricom.co.ke) to delete the old addresses, then register again.', retryable: false, outcome: 'not_done' },
  { matches: says(/own shortcode/i), message: 'The M-Pesa app does not belong to this business number.', hint: 'Check the business number in the M-Pesa settings, or use the app that was approved for it.', retryable: false, outcome: 'not_done' },
  { matches: says(/not registered for pull/i), message: 'M-Pesa’s list of payments is not open for this number yet.', hint: 'Open it once in the M-Pesa settings.', retryable: false, outcome: 'not_done' },
  { matches: says(/no apiproduct match/i), message: 'This M-Pesa product is not switched on for the app.', hint: 'Add the product to the app in the Daraja portal.', retryable: false, outcome: 'not_done' },
  { matches: says(/invalid (callback|confirmation|validation|result|queuetimeout)url/i), message: 'M-Pesa does not accept the address it should report to.', hint: 'Check the public address in the M-Pesa settings: https, a name of your own, no forbidden words.', retryable: false, outcome: 'not_done' },
  { matches: says(/initiator|securitycredential/i), message: 'M-Pesa does not accept the API operator.', hint: OPERATOR_HINT, retryable: false, outcome: 'not_done' },
  { matches: says(/invalid transactionid/i), message: 'M-Pesa does not accept the receipt number.', hint: 'Check the receipt number: ten letters and digits.', retryable: false, outcome: 'not_done' },
  { matches: says(/invalid remarks/i), message: 'M-Pesa wants a description with the request.', hint: 'Fill in the description of the payment request.', retryable: false, outcome: 'not_done' },
  { matches: says(/invalid phonenumber|invalid partya/i), message: 'M-Pesa does not accept the phone number.', hint: 'Check the customer’s phone number: it must be a Safaricom line.', retryable: false, outcome: 'not_done' },
  { matches: says(/invalid amount/i), message: 'M-Pesa does not accept the amount.', hint: 'Ask for whole shillings, from 1 to 250,000.', retryable: false, outcome: 'not_done' },
  { matches: hasCode('400.003.01', '404.001.03', '401.002.01', '404.001.04'), message: 'M-Pesa does not accept Waya’s access.', hint: 'It is tried again. If it stays, check the app key and secret in the M-Pesa settings.', retryable: true, outcome: 'not_done' },
  { matches: hasCode('404.001.01', '404.003.01', '405.001'), message: 'M-Pesa does not know this request.', hint: 'Check the M-Pesa address in the settings.', retryable: false, outcome: 'not_done' },
];

/** The GatewayError of an answer that is not what was asked for. `what` names the act: "Asking the phone for money". */
export function answerError(what: string, effect: Effect, answer: DarajaAnswer): GatewayError {
  const code = jsonText(answer.json?.['errorCode'] ?? answer.json?.['ResponseCode']);
  const message = jsonText(answer.json?.['errorMessage'] ?? answer.json?.['ResponseDescription'] ?? answer.json?.['ResponseMessage']);
  const technical = scrub(`HTTP ${answer.status} ${code} ${message}`.trim());
  const row = TABLE.find(({ matches }) => matches(code, message));
  if (row !== undefined) {
    const outcome = row.outcome === 'not_done' ? 'not_done' : lost(effect);
    return new GatewayError(`${what} did not work. ${row.message}`, { retryable: row.retryable, outcome, hint: row.hint, technical });
  }
  if (answer.status >= 400 && answer.status < 500) {
    return new GatewayError(`${what} did not work. M-Pesa refused the request.`, {
      retryable: answer.status === 429,
      outcome: 'not_done',
      hint: 'Check the M-Pesa settings; the technical details say what M-Pesa objected to.',
      technical,
    });
  }
  const trouble = answer.json === null ? 'M-Pesa answered with something that is not an M-Pesa answer.' : 'M-Pesa is in trouble.';
  return uncertain(what, effect, trouble, technical);
}

/** Is the answer one of Daraja's error bodies, whatever its status? */
export function hasError(answer: DarajaAnswer): boolean {
  return answer.json?.['errorCode'] !== undefined;
}

/** The GatewayError of a request without an answer. */
export function transportError(what: string, effect: Effect, error: unknown): GatewayError {
  const code = causeCode(error);
  const technical = code;
  if (NEVER_SENT.has(code)) {
    return new GatewayError(`${what} did not work. M-Pesa cannot be reached.`, {
      retryable: true,
      outcome: 'not_done',
      hint: 'Check the internet connection of this PC. It is tried again.',
      technical,
    });
  }
  if (code.includes('CERT') || code.startsWith('ERR_TLS') || code.includes('SELF_SIGNED')) {
    return new GatewayError(`${what} did not work. The server that answers is not M-Pesa: its certificate is wrong.`, {
      retryable: true,
      outcome: 'not_done',
      hint: 'Check the clock of this PC, and that no proxy or virus scanner opens the connection.',
      technical,
    });
  }
  return uncertain(what, effect, 'M-Pesa did not answer.', technical);
}

/** The app key and secret were refused. */
export function keysRefused(what: string, technical: string): GatewayError {
  return new GatewayError(`${what} did not work. M-Pesa does not know the app key and secret.`, {
    retryable: false,
    outcome: 'not_done',
    hint: 'Check both in the M-Pesa settings. Keys of the sandbox do not work in production, nor the other way round.',
    technical: scrub(technical),
  });
}

/** The request breaks a rule of M-Pesa and was not sent. */
export function notSent(message: string, hint: string): GatewayError {
  return new GatewayError(message, { retryable: false, outcome: 'not_done', hint });
}

function uncertain(what: string, effect: Effect, trouble: string, technical: string): GatewayError {
  if (effect === 'reads') {
    return new GatewayError(`${what} did not work. ${trouble}`, { retryable: true, outcome: 'not_done', hint: 'It is tried again.', technical });
  }
  return new GatewayError(`${what}: ${trouble} It may have been done all the same.`, {
    retryable: false,
    outcome: 'unknown',
    hint: 'Do not repeat it yet. Waya looks whether it happened; a payment that was made will arrive.',
    technical,
  });
}

function lost(effect: Effect): 'not_done' | 'unknown' {
  return effect === 'acts' ? 'unknown' : 'not_done';
}

/** Phones hide in request ids too: no run of nine digits or more leaves, and no long token. */
function scrub(technical: string): string {
  return technical.replace(/\d{9,}/g, '…').replace(/[A-Za-z0-9+/=_-]{40,}/g, '…').slice(0, 300);
}
