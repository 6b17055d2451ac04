/** KRA's side of the books: checks what comes in as the specification says, numbers and signs what it takes, and lists it. */
import { createHash } from 'node:crypto';
import { jsonText } from '../../../src-shared/json-text.ts';
import { parseAmount, plus, sum, type Cents } from '../../../src-shared/money.ts';
import { compactTimestamp } from '../../../src-shared/time.ts';
import type { EtimsSimulatorOptions, RegisteredSale } from './etims.types.ts';

export interface Answer {
  readonly code: string;
  readonly message: string;
  readonly data: unknown;
}
type Body = Readonly<Record<string, unknown>>;

export interface Register {
  readonly sales: RegisteredSale[];
  readonly items: Map<string, Body>;
  connect(body: Body): Answer;
  saveItem(body: Body): Answer;
  saveSale(body: Body): Answer;
  list(body: Body, told: 'all' | 'no-receipts' | 'nothing'): Answer;
  /** Null: the device is known and so is its key. */
  stranger(headers: Readonly<Record<string, string | string[] | undefined>>): Answer | null;
}

const LETTERS = ['A', 'B', 'C', 'D', 'E'] as const;
const PIN = /^[AP]\d{9}[A-Z]$/;
const KEY_OF_NEW_DEVICES = 'f0b9831bd2334874b7ec815e40347bc4';
const UNIT_OF_NEW_DEVICES = 'KRACU0100000001';

const ok = (data: unknown = null): Answer => ({ code: '000', message: 'It is succeeded', data });
const no = (code: string, message: string): Answer => ({ code, message, data: null });
const wrong = (field: string): Answer => no('910', `Request parameter error [<${field}>]`);
const amountOf = (value: unknown): Cents | null => (typeof value === 'number' ? parseAmount(String(value)) : null);

export function createRegister(options: EtimsSimulatorOptions): Register {
  const sales: RegisteredSale[] = [...(options.history ?? [])];
  const items = new Map<string, Body>();
  let key = options.communicationKey ?? null;
  const unit = options.controlUnitId ?? UNIT_OF_NEW_DEVICES;
  const sign = (text: string, length: number) => createHash('sha256').update(text).digest('base64').replace(/[^A-Za-z0-9]/g, '').toUpperCase().slice(0, length);

  const saveSale = (body: Body): Answer => {
    const refused = refusalOf(body, items, sales);
    if (refused) return refused;
    const now = options.clock.now();
    const receiptNumber = sales.length + 1;
    const sale: RegisteredSale = {
      invcNo: body['invcNo'] as number,
      trdInvcNo: jsonText(body['trdInvcNo']),
      kind: body['rcptTyCd'] as 'S' | 'R',
      orgInvcNo: body['orgInvcNo'] as number,
      custTin: jsonText(body['custTin']) || null,
      taxableCents: amountOf(body['totTaxblAmt'])!,
      vatCents: amountOf(body['totTaxAmt'])!,
      totalCents: amountOf(body['totAmt'])!,
      receiptNumber,
      internalData: sign(`internal ${receiptNumber} ${JSON.stringify(body)}`, 26),
      signature: sign(`signature ${receiptNumber} ${JSON.stringify(body)}`, 16),
      at: now,
      body,
    };
    sales.push(sale);
    // The stray space stands in the specification's own sample.
    return ok({ 'curRcptNo ': String(receiptNumber), 'totRcptNo ': String(receiptNumber), intrlData: sale.internalData, rcptSign: sale.signature, sdcDateTime: compactTimestamp(now) });
  };

  return {
    sales,
    items,
    connect: (body) => {
      if (body['tin'] !== options.pin || body['bhfId'] !== options.branchId || body['dvcSrlNo'] !== options.deviceSerial) return no('901', 'It is not valid device');
      if (key !== null) return no('902', 'This device is installed');
      key = KEY_OF_NEW_DEVICES;
      return ok({ info: { tin: options.pin, bhfId: options.branchId, dvcId: '9999911300000001', sdcId: unit, mrcNo: 'WIS01000150', cmcKey: key } });
    },
    saveItem: (body) => {
      const code = jsonText(body['itemCd']);
      if (!/^KE[123]NT[A-Z]{2}\d{7}$/.test(code)) return wrong('itemCd');
      if (!/^\d{8,10}$/.test(jsonText(body['itemClsCd']))) return wrong('itemClsCd');
      if (items.has(code)) return no('994', 'There is an overlapped Data');
      items.set(code, body);
      return ok();
    },
    saveSale,
    list: (body, told) => {
      const since = jsonText(body['lastReqDt']);
      if (!/^\d{14}$/.test(since)) return wrong('lastReqDt');
      const listed = told === 'nothing' ? [] : sales.filter(({ at }) => compactTimestamp(at) >= since);
      if (listed.length === 0) return no('001', 'There is no search result');
      const receipt = (sale: RegisteredSale) => (told === 'no-receipts' ? {} : { curRcptNo: sale.receiptNumber, intrlData: sale.internalData, rcptSign: sale.signature, sdcDateTime: compactTimestamp(sale.at) });
      return ok({ salesList: listed.map((sale) => ({ invcNo: sale.invcNo, trdInvcNo: sale.trdInvcNo, rcptTyCd: sale.kind, totAmt: sale.body['totAmt'], receipt: receipt(sale) })) });
    },
    stranger: (headers) => {
      if (headers['tin'] === undefined || headers['bhfid'] === undefined || headers['cmckey'] === undefined) return no('900', 'There is no Header information');
      if (headers['tin'] !== options.pin || headers['bhfid'] !== options.branchId || headers['cmckey'] !== key) return no('901', 'It is not valid device');
      return null;
    },
  };
}

/** Null: it is taken. Fields, sums, codes, the number used once, a credit note no more than its invoice. */
function refusalOf(body: Body, items: ReadonlyMap<string, Body>, sales: readonly RegisteredSale[]): Answer | null {
  if (!Number.isSafeInteger(body['invcNo']) || (body['invcNo'] as number) < 1) return wrong('invcNo');
  for (const field of ['trdInvcNo', 'custNm', 'salesTyCd', 'salesSttsCd', 'regrId', 'regrNm', 'modrId', 'modrNm', 'prchrAcptcYn']) if (jsonText(body[field]) === '') return wrong(field);
  if (body['custTin'] !== null && !PIN.test(jsonText(body['custTin']))) return wrong('custTin');
  if (!/^\d{14}$/.test(jsonText(body['cfmDt']))) return wrong('cfmDt');
  if (!/^\d{8}$/.test(jsonText(body['salesDt']))) return wrong('salesDt');
  if (body['rcptTyCd'] !== 'S' && body['rcptTyCd'] !== 'R') return no('913', 'Code value error among request parameters [<rcptTyCd>]');
  const list = Array.isArray(body['itemList']) ? (body['itemList'] as Body[]) : [];
  if (list.length === 0 || body['totItemCnt'] !== list.length) return wrong('totItemCnt');
  const wrongItem = list.map((item) => itemRefusal(item, items)).find((answer) => answer !== null);
  if (wrongItem) return wrongItem;
  const wrongSum = sumRefusal(body, list);
  if (wrongSum) return wrongSum;
  // After the content, as a database does.
  if (sales.some(({ invcNo }) => invcNo === body['invcNo'])) return no('994', 'There is an overlapped Data');
  if (body['rcptTyCd'] === 'S') return body['orgInvcNo'] === 0 ? null : wrong('orgInvcNo');
  const original = sales.find(({ invcNo, kind }) => kind === 'S' && invcNo === body['orgInvcNo']);
  if (!original) return no('922', 'Sales invoice data can be received after receiving the sales data.');
  if (jsonText(body['rfdRsnCd']) === '') return wrong('rfdRsnCd');
  const credited = sales.filter(({ kind, orgInvcNo }) => kind === 'R' && orgInvcNo === original.invcNo).map(({ totalCents }) => totalCents);
  return plus(sum(credited), amountOf(body['totAmt'])!) > original.totalCents ? wrong('totAmt') : null;
}

function itemRefusal(item: Body, items: ReadonlyMap<string, Body>): Answer | null {
  const known = items.get(jsonText(item['itemCd']));
  if (!known) return wrong('itemList><itemCd');
  if (item['pkgUnitCd'] !== 'NT') return no('913', 'Code value error among request parameters [<itemList><pkgUnitCd>]');
  if (item['taxTyCd'] !== known['taxTyCd']) return no('913', 'Code value error among request parameters [<itemList><taxTyCd>]');
  const [price, supply, taxable, tax, total] = ['prc', 'splyAmt', 'taxblAmt', 'taxAmt', 'totAmt'].map((field) => amountOf(item[field]));
  if (price == null || supply == null || taxable == null || tax == null || total == null) return wrong('itemList><taxblAmt');
  if (typeof item['qty'] !== 'number' || price * item['qty'] !== supply || plus(taxable, tax) !== total) return wrong('itemList><totAmt');
  return null;
}

function sumRefusal(body: Body, list: readonly Body[]): Answer | null {
  const totals = { taxable: [] as Cents[], tax: [] as Cents[] };
  for (const letter of LETTERS) {
    const of = list.filter((item) => item['taxTyCd'] === letter);
    const [taxable, rate, tax] = [amountOf(body[`taxblAmt${letter}`]), amountOf(body[`taxRt${letter}`]), amountOf(body[`taxAmt${letter}`])];
    if (taxable === null || rate === null || tax === null) return wrong(`taxblAmt${letter}`);
    if (taxable !== sum(of.map((item) => amountOf(item['taxblAmt'])!))) return wrong(`taxblAmt${letter}`);
    if (tax !== sum(of.map((item) => amountOf(item['taxAmt'])!))) return wrong(`taxAmt${letter}`);
    totals.taxable.push(taxable);
    totals.tax.push(tax);
  }
  if (amountOf(body['totTaxblAmt']) !== sum(totals.taxable)) return wrong('totTaxblAmt');
  if (amountOf(body['totTaxAmt']) !== sum(totals.tax)) return wrong('totTaxAmt');
  return amountOf(body['totAmt']) === plus(sum(totals.taxable), sum(totals.tax)) ? null : wrong('totAmt');
}
