/**
 * KRA's eTIMS through its online control unit (OSCU). Never proven against the real KRA; what it is built on is named in sales-body.ts and
 * etims-errors.ts, what could not be verified in the README.
 */
import { jsonText } from '../../../src-shared/json-text.ts';
import { DAY, compactTimestamp, later, parseCompactTimestamp, type Instant } from '../../../src-shared/time.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { TaxAccount, TaxDocument, TaxGateway, TaxRegistration, TaxType } from '../../ports/tax-gateway.ts';
import { answerError, transportError, uncertain, type Effect, type EtimsAnswer } from './etims-errors.ts';
import { itemBody, itemCode, salesBody } from './sales-body.ts';

export interface EtimsSurroundings {
  now(): Instant;
  /** A request without an answer by then is given up; 30 s unless told. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 30_000;
/** "000" by the specification; "00" and "0000" are sightings of integrators. */
const DONE: ReadonlySet<string> = new Set(['000', '00', '0000']);
const NOTHING_FOUND = '001';
const DUPLICATE = '994';
/** Their clock need not be ours. */
const ASK_EARLIER_MS = DAY;
const PRODUCTION_HOST = 'etims-api.kra.go.ke';

type Json = Readonly<Record<string, unknown>>;
type Post = (what: string, effect: Effect, path: string, body: Json) => Promise<EtimsAnswer>;

export function createEtimsGateway(account: TaxAccount, surroundings: EtimsSurroundings): TaxGateway {
  const post: Post = (what, effect, path, body) => request(account, surroundings, what, effect, path, body);
  const known = new Set<string>();
  return {
    send: async (document) => {
      for (const taxType of new Set(document.lines.map((line) => line.taxType))) await makeKnown(account, post, known, taxType);
      return send(account, surroundings, post, document);
    },
    find: (document, since) => find(account, surroundings, post, document, since),
    connect: () => connect(account, post),
  };
}

/** KRA takes no sale of an item that it does not know; it is told once a start, which it may refuse as told before [S ItemSaveReq]. */
async function makeKnown(account: TaxAccount, post: Post, known: Set<string>, taxType: TaxType): Promise<void> {
  const code = itemCode(taxType);
  if (known.has(code)) return;
  const what = 'Telling KRA what is sold';
  const answer = await post(what, 'repeatable', '/saveItem', itemBody(account, taxType));
  if (!DONE.has(answer.code) && answer.code !== DUPLICATE) {
    const error = answerError(what, 'repeatable', answer);
    // The item is ours and not the document's: every document would be refused for it.
    throw new GatewayError(error.message, { retryable: true, outcome: 'not_done', hint: error.hint, ...(error.technical === undefined ? {} : { technical: error.technical }) });
  }
  known.add(code);
}

async function send(account: TaxAccount, surroundings: EtimsSurroundings, post: Post, document: TaxDocument): Promise<TaxRegistration | 'number-taken'> {
  const what = `Sending ${document.number} to KRA`;
  const answer = await post(what, 'registers', '/saveTrnsSalesOsdc', salesBody(account, document));
  if (answer.code === DUPLICATE) return alreadyThere(account, surroundings, post, document);
  if (!DONE.has(answer.code)) throw answerError(what, 'registers', answer);
  const registration = readRegistration(account, surroundings, dataOf(answer));
  if (registration === null) throw uncertain(`${what}: KRA took it, but its answer has no receipt number.`, `HTTP ${answer.status} ${answer.code}`);
  return registration;
}

/** KRA has this number: ours of an earlier try, whose answer was lost, or another document's. */
async function alreadyThere(account: TaxAccount, surroundings: EtimsSurroundings, post: Post, document: TaxDocument): Promise<TaxRegistration | 'number-taken'> {
  const row = await findRow(post, document, document.postedAt);
  if (row === null) throw uncertain(`KRA says that it has ${document.number}, but does not list it.`, DUPLICATE);
  if (!isOurs(row, document)) return 'number-taken';
  return registrationOf(account, surroundings, row, document);
}

async function find(account: TaxAccount, surroundings: EtimsSurroundings, post: Post, document: TaxDocument, since: Instant): Promise<TaxRegistration | null> {
  const row = await findRow(post, document, since);
  return row === null || !isOurs(row, document) ? null : registrationOf(account, surroundings, row, document);
}

/** Only a list by time exists; the row is picked here. The specification does not name its fields: read as integrators report them. */
async function findRow(post: Post, document: TaxDocument, since: Instant): Promise<Json | null> {
  const what = `Asking KRA about ${document.number}`;
  const answer = await post(what, 'repeatable', '/selectTrnsSalesList', { lastReqDt: compactTimestamp(later(since, -ASK_EARLIER_MS)) });
  if (answer.code === NOTHING_FOUND) return null;
  if (!DONE.has(answer.code)) throw answerError(what, 'repeatable', answer);
  const lists = Object.values(dataOf(answer)).filter((value) => Array.isArray(value)) as unknown[][];
  const rows = lists.flat().filter(isObject).map(trimKeys);
  return rows.find((row) => jsonText(row['invcNo']) === String(document.sequence)) ?? null;
}

/** A row that does not tell our own number is taken for ours: the sequence is used by nobody else but a Waya restored from a backup. */
function isOurs(row: Json, document: TaxDocument): boolean {
  const number = jsonText(row['trdInvcNo']);
  return number === '' || number === document.number;
}

function registrationOf(account: TaxAccount, surroundings: EtimsSurroundings, row: Json, document: TaxDocument): TaxRegistration {
  const receipt = isObject(row['receipt']) ? trimKeys(row['receipt']) : {};
  const registration = readRegistration(account, surroundings, { ...row, ...receipt });
  if (registration === null) throw uncertain(`KRA has ${document.number}, but does not tell its receipt number. Look it up in KRA’s portal and enter it by hand.`, 'no curRcptNo');
  return registration;
}

/** TrnsSalesSaveWrRes [S]: curRcptNo, totRcptNo, intrlData, rcptSign, sdcDateTime; the VSCU names the same rcptNo and vsdcRcptPbctDate. */
function readRegistration(account: TaxAccount, surroundings: EtimsSurroundings, data: Json): TaxRegistration | null {
  const receiptNumber = jsonText(data['curRcptNo'] ?? data['rcptNo']);
  if (receiptNumber === '') return null;
  const signature = jsonText(data['rcptSign']);
  const unit = jsonText(data['sdcId']) || account.controlUnitId;
  return {
    controlNumber: `${unit}/${receiptNumber}`,
    receiptNumber,
    internalData: jsonText(data['intrlData']) || null,
    qrText: signature === '' ? null : receiptPage(account, signature),
    acceptedAt: parseCompactTimestamp(jsonText(data['sdcDateTime'] ?? data['vsdcRcptPbctDate'])) ?? surroundings.now(),
  };
}

/** KRA's page that verifies a receipt: PIN, branch and signature in one word (Odoo l10n_ke_edi_oscu; navariltd/kenya-compliance). */
export function receiptPage(account: TaxAccount, signature: string): string {
  const host = URL.canParse(account.baseUrl) && new URL(account.baseUrl).hostname === PRODUCTION_HOST ? 'etims.kra.go.ke' : 'etims-sbx.kra.go.ke';
  return `https://${host}/common/link/etims/receipt/indexEtimsReceiptData?Data=${account.pin}${account.branchId}${signature}`;
}

async function connect(account: TaxAccount, post: Post): Promise<{ communicationKey: string; controlUnitId: string }> {
  const what = 'Connecting the device to KRA';
  const answer = await post(what, 'registers', '/selectInitOsdcInfo', { dvcSrlNo: account.deviceSerial });
  // Every try would be answered the same: nothing to wait for.
  if (!DONE.has(answer.code)) throw final(answerError(what, 'registers', answer));
  const data = dataOf(answer);
  const info = isObject(data['info']) ? trimKeys(data['info']) : data;
  const [communicationKey, controlUnitId] = [jsonText(info['cmcKey']), jsonText(info['sdcId'])];
  if (communicationKey === '' || controlUnitId === '') throw uncertain(`${what}: KRA’s answer has no key.`, `HTTP ${answer.status}`);
  return { communicationKey, controlUnitId };
}

function final(error: GatewayError): GatewayError {
  return new GatewayError(error.message, { retryable: false, outcome: error.outcome, hint: error.hint, ...(error.technical === undefined ? {} : { technical: error.technical }) });
}

/** tin, bhfId and cmcKey are wanted in the headers and, by some readings, in the body [S; Odoo]: both. */
async function request(account: TaxAccount, surroundings: EtimsSurroundings, what: string, effect: Effect, path: string, body: Json): Promise<EtimsAnswer> {
  const who = { tin: account.pin, bhfId: account.branchId, ...(account.communicationKey === '' ? {} : { cmcKey: account.communicationKey }) };
  try {
    const response = await fetch(`${account.baseUrl.replace(/\/+$/, '')}${path}`, {
      method: 'POST',
      // A kept connection that the other side has closed meanwhile looks like a lost answer.
      headers: { 'content-type': 'application/json', connection: 'close', ...who },
      body: JSON.stringify({ ...who, ...body }),
      redirect: 'error',
      signal: AbortSignal.timeout(surroundings.deadlineMs ?? DEADLINE_MS),
    });
    const json = readObject(await response.text());
    return { status: response.status, json, code: jsonText(json?.['resultCd']), message: jsonText(json?.['resultMsg']) };
  } catch (error) {
    throw transportError(what, effect, error);
  }
}

function readObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? trimKeys(value) : null;
  } catch {
    return null;
  }
}

const dataOf = (answer: EtimsAnswer): Json => (isObject(answer.json?.['data']) ? trimKeys(answer.json['data']) : {});
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
/** KRA's own sample has keys with stray spaces ("curRcptNo "). */
const trimKeys = (value: Json): Json => Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.trim(), inner]));
