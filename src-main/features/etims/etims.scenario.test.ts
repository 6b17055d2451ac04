import { describe, expect, test } from 'vitest';
import { DAY, HOUR, instant, MINUTE } from '../../../src-shared/time.ts';
import { temporaryDirectory } from '../../kernel/kernel.test-support.ts';
import { q } from '../../schema/tables.ts';
import { createEtimsSimulator } from '../../simulators/etims/index.ts';
import { DEVICE, etimsRig, KEY, UNIT } from './etims.test-support.ts';
import { etimsItems, queueForTax, taxRegistrationOf, taxStateOf, withdrawFromTax } from './index.ts';

/** An address of this computer where nobody listens any more. */
async function nobodyListens(): Promise<string> {
  const gone = createEtimsSimulator({ clock: { now: () => instant(0) }, ...DEVICE });
  const { baseUrl } = await gone.listen();
  await gone.close();
  return baseUrl;
}

describe('off', () => {
  test('nothing is queued, nothing is asked of anybody', async () => {
    const rig = await etimsRig();
    const invoice = rig.postInvoice();
    rig.postCreditNote(invoice.id);
    await rig.jobs.drain();
    expect(await rig.queue()).toEqual([]);
    expect(taxStateOf(rig.db, invoice.id)).toBeNull();
    expect(rig.simulator.requests()).toEqual({ connect: 0, item: 0, sale: 0, list: 0 });
    expect(etimsItems(rig.db, rig.clock.now())).toEqual([]);
  });

  test('switched off in between, what is queued stays and goes out when it is on again', async () => {
    const rig = await etimsRig();
    await rig.switchOn();
    const invoice = rig.postInvoice();
    await rig.command('etims.save', { ...rig.settings, enabled: false });
    await rig.jobs.drain();
    rig.postInvoice();
    expect(await rig.queue()).toEqual([`${invoice.number} queued`]);
    expect(rig.simulator.sales()).toEqual([]);
    await rig.switchOn();
    expect(rig.simulator.sales().map((sale) => sale.trdInvcNo)).toHaveLength(2);
  });
});

describe('on', () => {
  test('a posted invoice is registered, and what the law wants printed is there', async () => {
    const rig = await etimsRig();
    await rig.switchOn();
    const invoice = rig.postInvoice({ subscriberId: rig.addSubscriber({ name: 'Mwangi Traders', taxPin: 'P051111111A' }) });
    expect(taxRegistrationOf(rig.db, { invoiceId: invoice.id })).toBeNull();
    await rig.jobs.drain();
    const [sale] = rig.simulator.sales();
    expect(sale).toMatchObject({ trdInvcNo: invoice.number, custTin: 'P051111111A', taxableCents: 215_517, vatCents: 34_483, totalCents: 250_000 });
    expect(taxRegistrationOf(rig.db, { invoiceId: invoice.id })).toEqual({ controlNumber: `${UNIT}/1`, receiptNumber: '1', internalData: sale!.internalData, qrText: expect.stringContaining(sale!.signature), acceptedAt: rig.clock.now() });
    expect(taxStateOf(rig.db, invoice.id)).toEqual({ state: 'accepted', controlNumber: `${UNIT}/1` });
  });

  test('it begins with the day given: what was posted since is queued, balances brought along and free months are not', async () => {
    const rig = await etimsRig();
    rig.postInvoice({ issuedOn: '2026-02-28' });
    const first = rig.postInvoice({ issuedOn: '2026-03-01' });
    rig.postInvoice({ kind: 'opening' });
    rig.postInvoice({ kind: 'adjustment' });
    rig.postInvoice({ lines: [{ netCents: 0 }] });
    const credit = rig.postCreditNote(first.id);
    await rig.switchOn();
    expect(await rig.queue()).toEqual([`${first.number} accepted ${UNIT}/1`, `${credit.number} accepted ${UNIT}/2`]);
    rig.postInvoice({ kind: 'opening' });
    rig.postInvoice({ kind: 'adjustment' });
    rig.postInvoice({ issuedOn: '2026-02-28' });
    await rig.switchOn();
    expect(rig.simulator.sales()).toHaveLength(2);
  });

  test('many are taken up in pieces, each once', async () => {
    const rig = await etimsRig();
    const subscriberId = rig.addSubscriber();
    for (let i = 0; i < 230; i++) rig.postInvoice({ subscriberId });
    await rig.switchOn();
    expect(rig.simulator.sales().map((sale) => sale.invcNo)).toEqual(Array.from({ length: 230 }, (_, i) => i + 1));
    expect((await rig.query('etims.read', {})).counts).toEqual({ queued: 0, sending: 0, accepted: 230, refused: 0, unknown: 0 });
  });

  test('queued twice, it is there once', async () => {
    const rig = await etimsRig();
    await rig.switchOn();
    const invoice = rig.postInvoice();
    rig.within((context) => queueForTax(context, { invoiceId: invoice.id }));
    await rig.jobs.drain();
    expect(rig.simulator.sales()).toHaveLength(1);
  });

  test('the device counts on from what it used before', async () => {
    const rig = await etimsRig();
    await rig.switchOn({ startAfter: 5000 });
    rig.postInvoice();
    rig.postInvoice();
    await rig.jobs.drain();
    expect(rig.simulator.sales().map((sale) => sale.invcNo)).toEqual([5001, 5002]);
  });

  test('a deposit is no supply, an exempt buyer is told as such', async () => {
    const rig = await etimsRig();
    await rig.switchOn({ untaxedAs: 'zeroRated' });
    rig.postInvoice({ lines: [{ netCents: 100_000, kind: 'plan' }, { netCents: 50_000, kind: 'deposit' }] });
    rig.postInvoice({ subscriberId: rig.addSubscriber({ taxExempt: 1, taxPin: 'not a pin' }), lines: [{ netCents: 100_000 }] });
    await rig.jobs.drain();
    expect(rig.simulator.sales().map(({ body, custTin }) => [body['taxblAmtA'], body['taxblAmtC'], body['taxblAmtD'], custTin])).toEqual([
      [0, 1000, 500, null],
      [1000, 0, 0, null],
    ]);
  });
});

describe('a credit note', () => {
  test('waits until KRA has its invoice', async () => {
    const rig = await etimsRig();
    await rig.switchOn();
    rig.simulator.faults.add({ kind: 'refuse', code: '910', message: 'Request parameter error [<custTin>]' });
    const invoice = rig.postInvoice();
    const credit = rig.postCreditNote(invoice.id);
    await rig.jobs.drain();
    expect(await rig.queue()).toEqual([`${invoice.number} refused`, `${credit.number} queued`]);
    await rig.command('etims.retry', { ids: [1] }, 'cashier');
    await rig.jobs.drain();
    expect(await rig.queue()).toEqual([`${invoice.number} accepted ${UNIT}/1`, `${credit.number} accepted ${UNIT}/2`]);
    expect(rig.simulator.sales()[1]).toMatchObject({ kind: 'R', orgInvcNo: 1, totalCents: 124_999 });
  });

  test('of an invoice from before eTIMS goes to a person', async () => {
    const rig = await etimsRig();
    const before = rig.postInvoice({ issuedOn: '2026-02-01' });
    await rig.switchOn();
    const credit = rig.postCreditNote(before.id);
    await rig.jobs.drain();
    expect(await rig.queue()).toEqual([`${credit.number} refused`]);
    expect((await rig.query('etims.list', { state: 'refused' })).rows[0]!.trouble!.message).toBe(`KRA does not have invoice ${before.number}, so it takes no credit note for it.`);
    expect((await rig.refusal(rig.command('etims.retry', { ids: [1] }))).code).toBe('conflict');
    await rig.command('etims.recordByHand', { id: 1, controlNumber: `${UNIT}/77` });
    expect(await rig.queue()).toEqual([`${credit.number} accepted ${UNIT}/77`]);
    expect(rig.simulator.requests().sale).toBe(0);
  });
});

describe('lost answers never register twice', () => {
  test.each(['lost-answer', 'lost-request', 'http-500', 'html'] as const)('%s', async (kind) => {
    const rig = await etimsRig();
    await rig.switchOn();
    rig.simulator.faults.add({ kind });
    const invoice = rig.postInvoice();
    await rig.jobs.drain();
    expect(await rig.queue()).toEqual([`${invoice.number} unknown`]);
    await rig.pass(5 * MINUTE);
    expect(await rig.queue()).toEqual([`${invoice.number} accepted ${UNIT}/1`]);
    expect(rig.simulator.sales()).toHaveLength(1);
  });

  test('when the list is behind, the second try is refused as a duplicate and settled by the next look', async () => {
    const rig = await etimsRig();
    await rig.switchOn();
    rig.simulator.faults.add({ kind: 'lost-answer' });
    rig.simulator.faults.add({ kind: 'not-listed', times: 2 });
    const invoice = rig.postInvoice();
    await rig.jobs.drain();
    await rig.pass(10 * MINUTE);
    expect(await rig.queue()).toEqual([`${invoice.number} accepted ${UNIT}/1`]);
    expect(rig.simulator.sales()).toHaveLength(1);
  });

  test('when every answer is lost, a person is asked after a while, and his look settles it', async () => {
    const rig = await etimsRig();
    await rig.switchOn();
    rig.simulator.faults.add({ kind: 'lost-request', times: 100 });
    const invoice = rig.postInvoice();
    await rig.pass(DAY);
    expect(await rig.queue()).toEqual([`${invoice.number} unknown`]);
    expect(rig.simulator.requests().sale).toBe(5);
    expect(etimsItems(rig.db, rig.clock.now())).toMatchObject([{ key: 'etims:unknown', severity: 'amber', count: 1 }]);
    rig.simulator.faults.clear();
    await rig.command('etims.retry', { ids: [1] });
    await rig.pass(MINUTE);
    expect(await rig.queue()).toEqual([`${invoice.number} accepted ${UNIT}/1`]);
    expect(etimsItems(rig.db, rig.clock.now())).toEqual([]);
  });

  test('when KRA has it and does not tell its number, a person enters it', async () => {
    const rig = await etimsRig();
    await rig.switchOn();
    rig.simulator.faults.add({ kind: 'lost-answer' });
    rig.simulator.faults.add({ kind: 'wordless-list', times: 100 });
    rig.postInvoice();
    await rig.pass(DAY);
    expect(rig.simulator.requests()).toMatchObject({ sale: 1, list: 1 });
    const [row] = (await rig.query('etims.list', { state: 'unknown' })).rows;
    expect(row!.trouble!.message).toContain('enter it by hand');
    await rig.command('etims.recordByHand', { id: row!.id, controlNumber: `${UNIT}/1`, qrText: 'https://etims.kra.go.ke/x' });
    expect((await rig.query('etims.list', {})).rows[0]).toMatchObject({ state: 'accepted', receiptNumber: '1', qrText: 'https://etims.kra.go.ke/x' });
  });

  test('when Waya was killed while sending, it asks after the next start', async () => {
    const file = `${temporaryDirectory()}/waya.db`;
    const killed = new Error('killed');
    const rig = await etimsRig({
      file,
      probe: (at) => {
        if (at === 'job.between-effect-and-result') throw killed;
      },
    });
    await rig.command('etims.save', { ...rig.settings, communicationKey: KEY });
    const { number } = rig.postInvoice();
    await rig.jobs.drain();
    expect(rig.db.sql(`SELECT state FROM job WHERE kind = 'etims.send'`)).toEqual([{ state: 'running' }]);
    rig.db.close();
    const next = await etimsRig({ file, simulator: rig.simulator });
    next.jobs.start();
    expect(await next.queue()).toEqual([`${number} unknown`]);
    await next.pass(5 * MINUTE);
    expect(await next.queue()).toEqual([`${number} accepted ${UNIT}/1`]);
    expect(rig.simulator.sales()).toHaveLength(1);
    expect(next.db.sql(`SELECT 1 FROM job WHERE state IN ('unknown', 'dead')`)).toEqual([]);
  });
});

describe('KRA is away', () => {
  test('everything waits, nothing is refused, and all goes out when it is back', async () => {
    const rig = await etimsRig();
    await rig.switchOn({ baseUrl: await nobodyListens() });
    const numbers = [rig.postInvoice(), rig.postInvoice(), rig.postInvoice()].map(({ number }) => number);
    await rig.pass(7 * HOUR);
    expect(await rig.queue()).toEqual(numbers.map((number) => `${number} queued`));
    expect((await rig.query('etims.read', {})).waiting!.message).toMatch(/KRA cannot be reached/);
    expect(etimsItems(rig.db, rig.clock.now())).toMatchObject([{ key: 'etims:waiting', severity: 'amber', kind: 'etims', count: 3, detail: expect.stringContaining('KRA cannot be reached'), link: '/settings?tab=etims' }]);
    expect((await rig.query('etims.list', {})).rows.map((row) => row.attempts)).toEqual([0, 0, 0]);
    await rig.switchOn();
    expect(await rig.queue()).toEqual(numbers.map((number, index) => `${number} accepted ${UNIT}/${index + 1}`));
    expect((await rig.query('etims.read', {})).waiting).toBeNull();
  });

  test('a wrong PIN of the business is a setting: it is mended once, not a document at a time', async () => {
    const rig = await etimsRig();
    await rig.switchOn({ pin: 'P059999999Z' });
    const invoice = rig.postInvoice();
    await rig.jobs.drain();
    expect(await rig.queue()).toEqual([`${invoice.number} queued`]);
    expect((await rig.query('etims.read', {})).waiting).toMatchObject({ message: expect.stringContaining('KRA does not know this device'), hint: expect.stringContaining('Settings, eTIMS') });
    await rig.switchOn();
    expect(await rig.queue()).toEqual([`${invoice.number} accepted ${UNIT}/1`]);
  });
});

describe('refused', () => {
  test('KRA’s reason is told in plain words, and mended it is sent again', async () => {
    const rig = await etimsRig();
    await rig.switchOn();
    // Of the right form, and unknown at KRA.
    const subscriberId = rig.addSubscriber({ taxPin: 'A000000000Z' });
    rig.simulator.faults.add({ kind: 'refuse', code: '910', message: 'Request parameter error [<custTin>] A000000000Z' });
    const invoice = rig.postInvoice({ subscriberId });
    await rig.jobs.drain();
    const [item] = etimsItems(rig.db, rig.clock.now());
    expect(item).toMatchObject({ key: 'etims:refused', severity: 'red', title: 'KRA refused one document', detail: expect.stringContaining('KRA does not accept the buyer’s PIN. Correct the KRA PIN of the subscriber') });
    expect(JSON.stringify(rig.log.lines) + JSON.stringify(rig.db.sql('SELECT trouble FROM etimsDocument'))).not.toContain('A000000000Z');
    rig.db.transaction(() => rig.db.run(q.updateTable('subscriber').set({ taxPin: 'A001234567Z' }).where('id', '=', subscriberId)));
    await rig.command('etims.retry', { ids: [1] });
    await rig.jobs.drain();
    expect(await rig.queue()).toEqual([`${invoice.number} accepted ${UNIT}/1`]);
    expect(rig.simulator.sales()[0]!.custTin).toBe('A001234567Z');
    expect((await rig.refusal(rig.command('etims.retry', { ids: [1] }))).code).toBe('conflict');
  });
});

test('after a restored backup, numbers that KRA knows already are passed over', async () => {
  const rig = await etimsRig();
  await rig.switchOn();
  rig.postInvoice();
  rig.postInvoice();
  await rig.jobs.drain();
  // The backup is of before: the same numbers are free again here, and taken there.
  rig.db.transaction(() => rig.db.run(q.deleteFrom('etimsDocument')));
  const later = [rig.postInvoice(), rig.postInvoice()].map(({ number }) => number);
  await rig.pass(HOUR);
  expect((await rig.queue()).map((text) => text.split(' ').slice(0, 2).join(' ')).toSorted()).toEqual(later.map((number) => `${number} accepted`));
  expect(rig.simulator.sales().map((sale) => sale.trdInvcNo)).toHaveLength(4);
  expect(new Set(rig.simulator.sales().map((sale) => sale.invcNo)).size).toBe(4);
});

describe('voiding', () => {
  test('takes out what KRA does not have, and is refused for what it has', async () => {
    const rig = await etimsRig();
    await rig.switchOn();
    const first = rig.postInvoice();
    await rig.jobs.drain();
    const second = rig.postInvoice();
    rig.within((context) => withdrawFromTax(context, { invoiceId: second.id }));
    await rig.jobs.drain();
    expect(rig.simulator.sales().map((sale) => sale.trdInvcNo)).toEqual([first.number]);
    expect(() => rig.within((context) => withdrawFromTax(context, { invoiceId: first.id }))).toThrow('KRA has this invoice. Make a credit note for it.');
    rig.simulator.faults.add({ kind: 'lost-answer' });
    const third = rig.postInvoice();
    await rig.jobs.drain();
    expect(() => rig.within((context) => withdrawFromTax(context, { invoiceId: third.id }))).toThrow('on its way to KRA');
  });
});

describe('a new device', () => {
  test('is connected once, and its key never comes out', async () => {
    const rig = await etimsRig({ newDevice: true });
    const { enabled: _on, ...settings } = rig.settings;
    expect((await rig.refusal(rig.command('etims.connect', {}))).details).toEqual({ fields: { pin: 'is missing', deviceSerial: 'is missing' } });
    await rig.command('etims.save', { ...settings, enabled: false, controlUnitId: '' });
    await rig.command('etims.connect', {});
    expect((await rig.query('etims.read', {})).connecting).toBe(true);
    await rig.jobs.drain();
    const read = await rig.query('etims.read', {});
    expect(read).toMatchObject({ communicationKeySet: true, connecting: false, connectTrouble: null, controlUnitId: UNIT });
    const kept = ['setting', 'command', 'commandReply', 'event', 'job'].map((table) => JSON.stringify(rig.db.sql(`SELECT * FROM ${table}`))).join('');
    expect(kept + JSON.stringify(read) + JSON.stringify(rig.log.lines)).not.toContain(KEY);
    await rig.command('etims.save', { ...settings, enabled: true });
    const invoice = rig.postInvoice();
    await rig.jobs.drain();
    expect(await rig.queue()).toEqual([`${invoice.number} accepted ${UNIT}/1`]);
    expect((await rig.refusal(rig.command('etims.connect', {}))).code).toBe('conflict');
  });

  test('that was connected before tells why it cannot be again', async () => {
    const rig = await etimsRig();
    await rig.command('etims.save', { ...rig.settings, enabled: false, controlUnitId: '' });
    await rig.command('etims.connect', {});
    await rig.jobs.drain();
    expect(await rig.query('etims.read', {})).toMatchObject({ communicationKeySet: false, connecting: false, connectTrouble: { message: expect.stringContaining('tells its communication key only once') } });
    expect(rig.db.sql(`SELECT 1 FROM job WHERE state IN ('unknown', 'dead')`)).toEqual([]);
  });
});
