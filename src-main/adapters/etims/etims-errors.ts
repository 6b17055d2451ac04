/**
 * What went wrong at KRA, in the operator's words, and whether KRA may have registered the document all the same.
 * Codes: "API Response Code" of the OSCU specification (kra.go.ke, OSCU_Specification_Document_v2.0, section 4.18, as republished in
 * paybillke/kra-etims-oscu-docs); 905, 913 and E04 are sightings of integrators that the specification does not have.
 */
import { causeCode, NEVER_SENT } from '../../../src-shared/network-failure.ts';
import { GatewayError } from '../../ports/gateway-error.ts';

/** One HTTP answer, read. json is null when the body is not a JSON object. */
export interface EtimsAnswer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>> | null;
  readonly code: string;
  readonly message: string;
}

/** Does the request register something? Then a lost answer is 'unknown'; everything else can be asked again. */
export type Effect = 'registers' | 'repeatable';

/**
 * setup: nothing is wrong with the document, the settings or the device are: it waits until they are mended. document: a person mends it.
 * later: KRA takes nothing just now. uncertain: KRA broke off in the middle.
 */
type Verdict = 'setup' | 'document' | 'later' | 'uncertain';

interface Row {
  readonly codes: readonly string[];
  readonly says?: RegExp;
  readonly verdict: Verdict;
  readonly message: string;
  readonly hint: string;
}

/** First match counts. */
const TABLE: readonly Row[] = [
  { codes: ['901', 'E04'], verdict: 'setup', message: 'KRA does not know this device.', hint: 'Check PIN, branch and device serial in Settings, eTIMS; a device must be approved by KRA (timsupport@kra.go.ke) before it can send.' },
  { codes: ['900', '892'], verdict: 'setup', message: 'KRA misses the communication key of the device.', hint: 'Connect the device in Settings, eTIMS, or enter the key that it was given.' },
  { codes: ['902'], verdict: 'setup', message: 'This device was connected before, and KRA tells its communication key only once.', hint: 'Enter the key that was given then. If it is lost, ask KRA (timsupport@kra.go.ke) to release the serial.' },
  { codes: ['903', '905'], verdict: 'setup', message: 'This device is of the other kind: Waya speaks with an online control unit (OSCU).', hint: 'Ask KRA for an OSCU serial.' },
  { codes: ['912', '895'], verdict: 'setup', message: 'KRA has no such service at this address.', hint: 'Check the address in Settings, eTIMS.' },
  { codes: ['910', '913'], says: /custTin/i, verdict: 'document', message: 'KRA does not accept the buyer’s PIN.', hint: 'Correct the KRA PIN of the subscriber, or leave it empty, and send again.' },
  { codes: ['910', '913'], says: /itemCls?Cd/i, verdict: 'setup', message: 'KRA does not accept the class of what is sold.', hint: 'Check the item class code in Settings, eTIMS, against KRA’s list.' },
  { codes: ['910', '913'], says: /<tin>|bhfId|cmcKey/i, verdict: 'setup', message: 'KRA does not accept the PIN, branch or key of this business.', hint: 'Check them in Settings, eTIMS.' },
  { codes: ['910', '911', '913', '893'], verdict: 'document', message: 'KRA does not accept what the document says.', hint: 'The technical details name the field. Mend it and send again, or enter the document in KRA’s portal by hand.' },
  { codes: ['921', '922'], verdict: 'document', message: 'KRA does not have the invoice that this credit note belongs to.', hint: 'See that the invoice was accepted, then send the credit note again.' },
  { codes: ['990'], verdict: 'later', message: 'KRA takes no more requests just now.', hint: 'It is tried again later.' },
];

/** The GatewayError of an answer that is not what was asked for. what names the act: "Sending INV-1 to KRA". */
export function answerError(what: string, effect: Effect, answer: EtimsAnswer): GatewayError {
  const technical = scrub(`HTTP ${answer.status} ${answer.code} ${answer.message}`.trim());
  const row = TABLE.find(({ codes, says }) => codes.includes(answer.code) && (says?.test(answer.message) ?? true));
  if (row) return errorOf(what, effect, row, technical);
  if (answer.status === 401 || answer.status === 403) {
    return errorOf(what, effect, { verdict: 'setup', message: 'KRA does not let this device in.', hint: 'Check PIN, branch and communication key in Settings, eTIMS.' }, technical);
  }
  if (answer.status === 404 || answer.status === 405) return errorOf(what, effect, TABLE.find(({ codes }) => codes.includes('912'))!, technical);
  if (answer.status === 429) return errorOf(what, effect, TABLE.find(({ codes }) => codes.includes('990'))!, technical);
  if (answer.status >= 400 && answer.status < 500) {
    return errorOf(what, effect, { verdict: 'document', message: 'KRA refused the request.', hint: 'The technical details say what KRA objected to. Mend it and send again, or enter the document in KRA’s portal by hand.' }, technical);
  }
  const message = answer.json === null ? 'KRA answered with something that is not an eTIMS answer.' : 'eTIMS is in trouble.';
  return errorOf(what, effect, { verdict: 'uncertain', message, hint: '' }, technical);
}

/** The GatewayError of a request without an answer. */
export function transportError(what: string, effect: Effect, error: unknown): GatewayError {
  const technical = causeCode(error);
  if (NEVER_SENT.has(technical)) return errorOf(what, effect, { verdict: 'later', message: 'KRA cannot be reached.', hint: 'Check the internet connection of this PC. It is tried again.' }, technical);
  if (technical.includes('CERT') || technical.startsWith('ERR_TLS') || technical.includes('SELF_SIGNED')) {
    return errorOf(what, effect, { verdict: 'later', message: 'The server that answers is not KRA: its certificate is wrong.', hint: 'Check the clock of this PC, and that no proxy or virus scanner opens the connection.' }, technical);
  }
  return errorOf(what, effect, { verdict: 'uncertain', message: 'KRA did not answer.', hint: '' }, technical);
}

function errorOf(what: string, effect: Effect, { verdict, message, hint }: Pick<Row, 'verdict' | 'message' | 'hint'>, technical: string): GatewayError {
  if (verdict === 'document') return new GatewayError(`${what} did not work. ${message}`, { retryable: false, outcome: 'not_done', hint, technical });
  if (verdict !== 'uncertain' || effect === 'repeatable') {
    return new GatewayError(`${what} did not work. ${message}`, { retryable: true, outcome: 'not_done', hint: hint || 'It is tried again.', technical });
  }
  return uncertain(`${what}: ${message} It may have been registered all the same.`, technical);
}

/** KRA may have it, and does not say so. */
export function uncertain(message: string, technical: string): GatewayError {
  return new GatewayError(message, { retryable: false, outcome: 'unknown', hint: 'Waya asks KRA whether it has the document before it is sent again.', technical });
}

/** KRA may repeat what it was sent: no PIN, no phone number and no key leaves. */
function scrub(technical: string): string {
  return technical.replace(/\b[A-Z]\d{9}[A-Z]\b/gi, '…').replace(/\d{9,}/g, '…').replace(/[A-Za-z0-9+/=_-]{32,}/g, '…').slice(0, 300);
}
