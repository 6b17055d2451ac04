import { describe, expect, test } from 'vitest';
import { DEVICE, etimsRig, UNIT } from './etims.test-support.ts';

describe('settings', () => {
  test('are not switched on half', async () => {
    const rig = await etimsRig();
    const no = await rig.refusal(rig.command('etims.save', { ...rig.settings, pin: '', fromOn: null }));
    expect(no.details).toEqual({ fields: { pin: 'is missing', communicationKey: 'is missing', fromOn: 'is missing' } });
    expect((await rig.query('etims.read', {})).enabled).toBe(false);
  });

  test.each([
    [{ pin: '051234567X' }, 'pin'],
    [{ branchId: '0' }, 'branchId'],
    [{ baseUrl: 'etims' }, 'baseUrl'],
    [{ itemClassCode: '12' }, 'itemClassCode'],
    [{ fromOn: '2026-02-30' }, 'fromOn'],
    [{ startAfter: -1 }, 'startAfter'],
  ])('%j is refused', async (change, field) => {
    const rig = await etimsRig();
    expect((await rig.refusal(rig.command('etims.save', { ...rig.settings, ...(change as object) }))).details?.fields).toHaveProperty(field);
  });

  test('are the owner’s; the queue is for who handles money', async () => {
    const rig = await etimsRig();
    for (const role of ['cashier', 'technician', 'support'] as const) {
      expect((await rig.refusal(rig.query('etims.read', {}, role))).code).toBe('not_allowed');
      expect((await rig.refusal(rig.command('etims.save', { ...rig.settings, ...DEVICE }, role))).code).toBe('not_allowed');
    }
    for (const role of ['technician', 'support'] as const) {
      expect((await rig.refusal(rig.query('etims.list', {}, role))).code).toBe('not_allowed');
      expect((await rig.refusal(rig.query('etims.export', { from: '2026-03-01', until: '2026-03-31' }, role))).code).toBe('not_allowed');
      expect((await rig.refusal(rig.command('etims.retry', { ids: [1] }, role))).code).toBe('not_allowed');
    }
  });
});

describe('the export', () => {
  test('has what KRA does not have, also while eTIMS is off', async () => {
    const rig = await etimsRig();
    const subscriberId = rig.addSubscriber({ name: 'Mwangi Traders', taxPin: 'P051111111A' });
    const invoice = rig.postInvoice({ subscriberId, lines: [{ netCents: 187_406, exciseCents: 28_111, vatCents: 34_483, vatBasisPoints: 1600 }, { netCents: 150_000, quantity: 3 }] });
    const credit = rig.postCreditNote(invoice.id);
    rig.postInvoice({ kind: 'opening' });
    rig.postInvoice({ issuedOn: '2026-04-01' });
    const march = { from: '2026-03-01', until: '2026-03-31' };
    const { total, rows } = await rig.query('etims.export', march, 'cashier');
    expect(total).toBe(2);
    expect(rows).toEqual([
      {
        kind: 'invoice', number: invoice.number, issuedOn: '2026-03-02', buyerName: 'Mwangi Traders', buyerPin: 'P051111111A', originalNumber: '', originalControlNumber: '', taxableCents: 365_517, vatCents: 34_483, totalCents: 400_000,
        lines: [
          { description: 'Home 5 Mbps, March 2026', quantity: 1, taxType: 'standard', vatBasisPoints: 1600, taxableCents: 215_517, vatCents: 34_483, totalCents: 250_000 },
          { description: 'Home 5 Mbps, March 2026', quantity: 3, taxType: 'nonVat', vatBasisPoints: 0, taxableCents: 150_000, vatCents: 0, totalCents: 150_000 },
        ],
      },
      expect.objectContaining({ kind: 'creditNote', number: credit.number, originalNumber: invoice.number, originalControlNumber: '', totalCents: 124_999 }),
    ]);
    expect((await rig.query('etims.export', { ...march, offset: 1, limit: 1 })).rows).toMatchObject([{ number: credit.number }]);
    await rig.switchOn();
    expect(await rig.query('etims.export', march)).toEqual({ total: 0, rows: [] });
  });

  test('the list is searched and filtered', async () => {
    const rig = await etimsRig();
    await rig.switchOn();
    const subscriberId = rig.addSubscriber({ name: '100% Fibre_Ltd' });
    const invoice = rig.postInvoice({ subscriberId });
    rig.postInvoice();
    await rig.jobs.drain();
    for (const search of ['100%', 'fibre_', invoice.number, `${UNIT}/1`]) expect((await rig.query('etims.list', { search })).rows.map((row) => row.number)).toEqual([invoice.number]);
    expect(await rig.query('etims.list', { state: 'refused' })).toEqual({ total: 0, rows: [] });
    expect((await rig.query('etims.list', { state: 'accepted', limit: 1 })).total).toBe(2);
  });
});
