import { describe, expect, onTestFinished, test } from 'vitest';
import { cents, shillings, type Cents } from '../../../src-shared/money.ts';
import { localDate, parseInstant } from '../../../src-shared/time.ts';
import type { TaxAccount, TaxDocument, TaxLine } from '../../ports/tax-gateway.ts';
import { createEtimsSimulator, type EtimsSimulatorOptions } from '../../simulators/etims/index.ts';
import { createEtimsGateway, receiptPage } from './etims-gateway.ts';
import { salesBody } from './sales-body.ts';

const NOW = parseInstant('2026-03-02T08:00:00+03:00');
const DEVICE = { pin: 'P051234567X', branchId: '00', deviceSerial: 'WAYA0001', communicationKey: 'f0b9831bd2334874b7ec815e40347bc4', controlUnitId: 'KRACU0100000001' };

async function rig(options: Partial<EtimsSimulatorOptions> = {}, account: Partial<TaxAccount> = {}, deadlineMs = 10_000) {
  const simulator = createEtimsSimulator({ clock: { now: () => NOW }, ...DEVICE, ...options });
  const { baseUrl } = await simulator.listen();
  onTestFinished(() => simulator.close());
  const gateway = createEtimsGateway({ baseUrl, ...DEVICE, itemClassCode: '8111210100', ...account }, { now: () => NOW, deadlineMs });
  return { simulator, gateway, baseUrl };
}

const line = (changes: Partial<TaxLine> = {}): TaxLine => ({ description: 'Home 5 Mbps, 1 Mar to 31 Mar 2026', quantity: 1, taxType: 'standard', vatBasisPoints: 1600, taxableCents: cents(215517), vatCents: cents(34483), ...changes });
const invoice = (changes: Partial<TaxDocument> = {}): TaxDocument => ({ sequence: 1, kind: 'invoice', number: 'INV-2026-000001', originalSequence: null, issuedOn: localDate('2026-03-01'), postedAt: parseInstant('2026-03-01T01:00:00+03:00'), buyer: { name: 'Mwangi Traders', pin: 'P051111111A' }, lines: [line()], ...changes });
const creditNote = (changes: Partial<TaxDocument> = {}): TaxDocument => invoice({ sequence: 2, kind: 'creditNote', number: 'CN-2026-000001', originalSequence: 1, lines: [line({ taxableCents: shillings(1000), vatCents: shillings(160) })], ...changes });
const failure = async (act: Promise<unknown>): Promise<unknown> => act.then((value) => expect.fail(`it was done: ${JSON.stringify(value)}`), (error: unknown) => error);

describe('an invoice', () => {
  test('is registered, and comes back with what the law wants printed', async () => {
    const { simulator, gateway } = await rig();
    const registration = await gateway.send(invoice());
    const [sale] = simulator.sales();
    expect(registration).toEqual({ controlNumber: 'KRACU0100000001/1', receiptNumber: '1', internalData: sale!.internalData, acceptedAt: NOW, qrText: `https://etims-sbx.kra.go.ke/common/link/etims/receipt/indexEtimsReceiptData?Data=P051234567X00${sale!.signature}` });
    expect(sale).toMatchObject({ invcNo: 1, trdInvcNo: 'INV-2026-000001', kind: 'S', custTin: 'P051111111A', taxableCents: 215517, vatCents: 34483, totalCents: 250000 });
  });

  test('has every field of KRA’s sample, and no phone number', () => {
    const body = salesBody({ baseUrl: '', ...DEVICE, itemClassCode: '8111210100' }, invoice());
    const sample = 'trdInvcNo invcNo orgInvcNo custTin custNm salesTyCd rcptTyCd pmtTyCd salesSttsCd cfmDt salesDt stockRlsDt cnclReqDt cnclDt rfdDt rfdRsnCd totItemCnt taxblAmtA taxblAmtB taxblAmtC taxblAmtD taxblAmtE taxRtA taxRtB taxRtC taxRtD taxRtE taxAmtA taxAmtB taxAmtC taxAmtD taxAmtE totTaxblAmt totTaxAmt totAmt prchrAcptcYn remark regrId regrNm modrId modrNm receipt itemList';
    expect(Object.keys(body).toSorted()).toEqual(sample.split(' ').toSorted());
    expect(body).toMatchObject({ invcNo: 1, orgInvcNo: 0, rcptTyCd: 'S', cfmDt: '20260301010000', salesDt: '20260301', taxblAmtB: 2155.17, taxRtB: 16, taxAmtB: 344.83, taxblAmtD: 0, totTaxblAmt: 2155.17, totTaxAmt: 344.83, totAmt: 2500 });
    expect(body['receipt']).toMatchObject({ custMblNo: null });
  });

  test('of every tax type adds up by letter, and each kind of item is told to KRA once', async () => {
    const { simulator, gateway } = await rig();
    const plain = (taxType: TaxLine['taxType'], amount: number, basisPoints = 0, vat = 0): TaxLine => line({ taxType, vatBasisPoints: basisPoints, taxableCents: cents(amount), vatCents: cents(vat) });
    const lines = [plain('exempt', 101), plain('standard', 10_000, 1600, 1600), plain('zeroRated', 303), plain('nonVat', 404), plain('reduced', 1000, 800, 80), plain('standard', 10_000, 1600, 1600)];
    await gateway.send(invoice({ lines }));
    await gateway.send(invoice({ sequence: 2, number: 'INV-2026-000002', lines }));
    expect(simulator.sales()[0]!.body).toMatchObject({ taxblAmtA: 1.01, taxblAmtB: 200, taxAmtB: 32, taxblAmtC: 3.03, taxblAmtD: 4.04, taxblAmtE: 10, taxRtE: 8, taxAmtE: 0.8, totTaxblAmt: 218.08, totTaxAmt: 32.8, totAmt: 250.88 });
    expect(simulator.requests()).toMatchObject({ item: 5, sale: 2 });
  });

  test.each([
    [3, 300_000, 3, 1000],
    // A third of it is no whole number of cents: price × quantity would not be the amount.
    [3, 100_000, 1, 1000],
    [1, 99, 1, 0.99],
  ])('%i of something for %i cents goes as %i × %d', (quantity, taxable, qty, price) => {
    const body = salesBody({ baseUrl: '', ...DEVICE, itemClassCode: '1' }, invoice({ lines: [line({ quantity, taxableCents: taxable as Cents })] }));
    expect((body['itemList'] as object[])[0]).toMatchObject({ qty, pkg: qty, prc: price });
  });
});

describe('a credit note', () => {
  test('names its invoice and the reason, and its amounts are positive', async () => {
    const { simulator, gateway } = await rig();
    await gateway.send(invoice());
    expect(await gateway.send(creditNote())).toMatchObject({ controlNumber: 'KRACU0100000001/2' });
    expect(simulator.sales()[1]!.body).toMatchObject({ rcptTyCd: 'R', orgInvcNo: 1, rfdRsnCd: '06', rfdDt: '20260301010000', totAmt: 1160 });
  });

  test('of what was registered at an earlier start of the simulator is taken', async () => {
    const before = await rig();
    await before.gateway.send(invoice());
    const { simulator, gateway } = await rig({ history: before.simulator.sales() });
    expect(await gateway.send(creditNote())).toMatchObject({ receiptNumber: '2' });
    expect(simulator.sales().map(({ trdInvcNo }) => trdInvcNo)).toEqual(['INV-2026-000001', 'CN-2026-000001']);
  });

  test('whose invoice KRA does not have goes to a person', async () => {
    const { gateway } = await rig();
    expect(await failure(gateway.send(creditNote()))).toMatchObject({ retryable: false, outcome: 'not_done', message: 'Sending CN-2026-000001 to KRA did not work. KRA does not have the invoice that this credit note belongs to.' });
  });
});

describe('a lost answer', () => {
  test.each([
    ['lost-answer', true],
    ['lost-request', false],
    ['http-500', false],
    ['html', false],
  ] as const)('%s: not known, and asking tells', async (kind, registered) => {
    const { simulator, gateway } = await rig();
    simulator.faults.add({ kind });
    expect(await failure(gateway.send(invoice()))).toMatchObject({ name: 'GatewayError', outcome: 'unknown', retryable: false });
    expect(await gateway.find(invoice(), NOW)).toEqual(registered ? expect.objectContaining({ controlNumber: 'KRACU0100000001/1' }) : null);
    expect(simulator.sales()).toHaveLength(registered ? 1 : 0);
  });

  test('in time is unknown too', async () => {
    const { simulator, gateway } = await rig({}, {}, 200);
    simulator.faults.add({ kind: 'slow', delayMs: 60_000 });
    expect(await failure(gateway.send(invoice()))).toMatchObject({ outcome: 'unknown', technical: 'TimeoutError' });
    expect(await gateway.find(invoice(), NOW)).toMatchObject({ receiptNumber: '1' });
  });

  test('and sent again all the same, it is registered once', async () => {
    const { simulator, gateway } = await rig();
    simulator.faults.add({ kind: 'lost-answer' });
    await failure(gateway.send(invoice()));
    expect(await gateway.send(invoice())).toMatchObject({ controlNumber: 'KRACU0100000001/1', qrText: expect.stringContaining(simulator.sales()[0]!.signature) });
    expect(simulator.sales()).toHaveLength(1);
  });

  test('a duplicate that the list does not show stays unknown', async () => {
    const { simulator, gateway } = await rig();
    await gateway.send(invoice());
    simulator.faults.add({ kind: 'not-listed' });
    expect(await failure(gateway.send(invoice()))).toMatchObject({ outcome: 'unknown', technical: '994' });
  });

  test('a list that tells no receipt number leaves it to a person', async () => {
    const { simulator, gateway } = await rig();
    await gateway.send(invoice());
    simulator.faults.add({ kind: 'wordless-list' });
    expect(await failure(gateway.find(invoice(), NOW))).toMatchObject({ outcome: 'unknown', message: expect.stringContaining('enter it by hand') });
  });

  test('while asking is only tried again', async () => {
    const { simulator, gateway } = await rig();
    simulator.faults.add({ kind: 'lost-request', endpoint: 'list' });
    expect(await failure(gateway.find(invoice(), NOW))).toMatchObject({ outcome: 'not_done', retryable: true });
    simulator.faults.add({ kind: 'lost-request', endpoint: 'item' });
    expect(await failure(gateway.send(invoice()))).toMatchObject({ outcome: 'not_done', retryable: true });
    expect(simulator.requests().sale).toBe(0);
  });
});

test('a number that another document has is told apart from our own', async () => {
  const { simulator, gateway } = await rig();
  await gateway.send(invoice());
  const other = invoice({ number: 'INV-2026-000009' });
  expect(await gateway.send(other)).toBe('number-taken');
  expect(await gateway.find(other, NOW)).toBeNull();
  expect(simulator.sales()).toHaveLength(1);
});

describe('what is refused', () => {
  test('for the buyer’s PIN goes to a person, and the PIN stays out of the error', async () => {
    const { gateway } = await rig();
    const error = await failure(gateway.send(invoice({ buyer: { name: 'Mwangi Traders', pin: 'X051111111A' } })));
    expect(error).toMatchObject({ retryable: false, outcome: 'not_done', message: 'Sending INV-2026-000001 to KRA did not work. KRA does not accept the buyer’s PIN.' });
    expect(JSON.stringify(error)).not.toContain('X051111111A');
  });

  test.each([
    [{ pin: 'P059999999Z' }, /does not know this device/],
    [{ communicationKey: 'wrong' }, /does not know this device/],
    [{ communicationKey: '' }, /misses the communication key/],
    [{ itemClassCode: 'x' }, /class of what is sold/],
  ] as const)('for the device or the settings %j waits for them', async (account, message) => {
    const { simulator, gateway } = await rig({}, account);
    expect(await failure(gateway.send(invoice()))).toMatchObject({ retryable: true, outcome: 'not_done', message: expect.stringMatching(message), hint: expect.stringContaining('Settings, eTIMS') });
    expect(simulator.sales()).toHaveLength(0);
  });

  test.each([
    ['990', 'The maximum number of views are exceeded', true, 'not_done'],
    ['913', 'Code value error among request parameters [<itemList><pkgUnitCd>]', false, 'not_done'],
    ['910', 'Request parameter error [<salesDt>]', false, 'not_done'],
    ['991', 'There is an error during registration', false, 'unknown'],
    ['999', 'There is an unknown error. Please ask the administrator', false, 'unknown'],
    ['', '', false, 'unknown'],
  ] as const)('code %s %s', async (code, message, retryable, outcome) => {
    const { simulator, gateway } = await rig();
    simulator.faults.add({ kind: 'refuse', code, message });
    expect(await failure(gateway.send(invoice()))).toMatchObject({ retryable, outcome });
  });

  test('a port where nobody listens: nothing left this PC', async () => {
    const { simulator, gateway } = await rig();
    await simulator.close();
    expect(await failure(gateway.send(invoice()))).toMatchObject({ retryable: true, outcome: 'not_done', technical: 'ECONNREFUSED' });
  });

  test('never has the key in it', async () => {
    const { simulator, gateway } = await rig();
    simulator.faults.add({ kind: 'refuse', code: '910', message: `Request parameter error ${DEVICE.communicationKey} ${DEVICE.pin} 254712345678` });
    const error = (await failure(gateway.send(invoice()))) as Error & { technical: string };
    expect(error.technical).toBe('HTTP 200 910 Request parameter error … … …');
  });
});

describe('a new device', () => {
  const fresh = { communicationKey: undefined } as unknown as Partial<EtimsSimulatorOptions>;
  test('is connected, and its key is told once', async () => {
    const { gateway, baseUrl } = await rig(fresh, { communicationKey: '', controlUnitId: '' });
    const told = await gateway.connect();
    expect(told).toEqual({ communicationKey: expect.stringMatching(/^[0-9a-f]{32}$/), controlUnitId: 'KRACU0100000001' });
    expect(await failure(gateway.connect())).toMatchObject({ retryable: false, outcome: 'not_done', message: expect.stringContaining('only once') });
    const connected = createEtimsGateway({ baseUrl, ...DEVICE, ...told, itemClassCode: '8111210100' }, { now: () => NOW });
    expect(await connected.send(invoice())).toMatchObject({ receiptNumber: '1' });
  });

  test('with the wrong PIN is not', async () => {
    const { gateway } = await rig(fresh, { pin: 'P059999999Z', communicationKey: '', controlUnitId: '' });
    expect(await failure(gateway.connect())).toMatchObject({ retryable: false, outcome: 'not_done', message: expect.stringContaining('does not know this device') });
  });
});

test.each([
  ['https://etims-api.kra.go.ke/etims-api', 'https://etims.kra.go.ke/'],
  ['https://etims-api-sbx.kra.go.ke/etims-api', 'https://etims-sbx.kra.go.ke/'],
  ['http://127.0.0.1:9000/etims-api', 'https://etims-sbx.kra.go.ke/'],
])('receipts of %s are verified at %s', (baseUrl, page) => {
  expect(receiptPage({ baseUrl, ...DEVICE, itemClassCode: '1' }, 'QUII27MATATSHFRB')).toBe(`${page}common/link/etims/receipt/indexEtimsReceiptData?Data=P051234567X00QUII27MATATSHFRB`);
});
