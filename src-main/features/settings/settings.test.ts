import { describe, expect, test } from 'vitest';
import { addSubscriber, openDesk, operator } from '../../testing/feature-rig.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { formatInstant } from '../../../src-shared/time.ts';

const mpesa = { enabled: false, baseUrl: 'https://sandbox.safaricom.co.ke', shortcode: '600638', transactionType: 'CustomerPayBillOnline' as const, partyB: '600638', consumerKey: 'key-of-the-app', publicUrl: '' };

describe('secrets', () => {
  test('go in and never come out: not to the page, not into the log, not into the data in the clear', async () => {
    const desk = openDesk();
    await desk.command('settings.saveMpesa', { ...mpesa, consumerSecret: 'the-consumer-secret', passkey: 'the-passkey' });
    await desk.command('settings.setRecoveryPassphrase', { passphrase: 'a very long passphrase' });
    const read = await desk.query('settings.read', {}, operator('support'));
    expect(read.mpesa).toMatchObject({ consumerSecretSet: true, passkeySet: true, shortcode: '600638', urlsRegisteredAt: null, lastPullAt: null });
    expect(Object.keys(read.mpesa).toSorted()).toEqual(['baseUrl', 'c2bVersion', 'certificateSet', 'confirmReports', 'consumerKey', 'consumerSecretSet', 'enabled', 'initiatorName', 'initiatorPasswordSetAt', 'lastPullAt', 'partyB', 'passkeySet', 'publicUrl', 'pullRegisteredAt', 'shortcode', 'sidecar', 'sourceAddresses', 'transactionType', 'unlistedSources', 'urlsRegisteredAt', 'validation']);
    const kept = ['setting', 'command', 'commandReply', 'event', 'job'].map((table) => JSON.stringify(desk.db.sql(`SELECT * FROM ${table}`))).join('');
    for (const secret of ['the-consumer-secret', 'the-passkey', 'a very long passphrase']) expect(kept + JSON.stringify(read)).not.toContain(secret);
  });

  test('left out stay as they are, and M-Pesa is not switched on without them', async () => {
    const desk = openDesk();
    const before = desk.rows();
    expect((await desk.refusal(desk.command('settings.saveMpesa', { ...mpesa, enabled: true, passkey: 'p' }))).details).toEqual({ fields: { consumerSecret: 'is missing' } });
    expect(desk.rows()).toBe(before);
    await desk.command('settings.saveMpesa', { ...mpesa, consumerSecret: 's', passkey: 'p' });
    const first = desk.db.sql<{ value: string }>(`SELECT value FROM setting WHERE name = 'mpesa'`)[0]!.value;
    await desk.command('settings.saveMpesa', { ...mpesa, enabled: true, consumerSecret: '' });
    const second = JSON.parse(desk.db.sql<{ value: string }>(`SELECT value FROM setting WHERE name = 'mpesa'`)[0]!.value) as Record<string, unknown>;
    expect(second).toEqual({ ...(JSON.parse(first) as object), enabled: true });
    expect(second['secretPath']).toMatch(/^[0-9a-f]{32,}$/);
  });

  test('the addresses count as registered until what they depend on changes', async () => {
    const desk = openDesk();
    await desk.command('settings.saveMpesa', { ...mpesa, consumerSecret: 's', passkey: 'p', publicUrl: 'https://pay.example.co.ke' });
    desk.setting('mpesa', { urlsRegisteredAt: desk.clock.now() });
    await desk.command('settings.saveMpesa', { ...mpesa, publicUrl: 'https://pay.example.co.ke', consumerKey: 'other' });
    expect((await desk.query('settings.read', {})).mpesa.urlsRegisteredAt).toBe(desk.clock.now());
    await desk.command('settings.saveMpesa', { ...mpesa, publicUrl: 'https://other.example.co.ke' });
    expect((await desk.query('settings.read', {})).mpesa.urlsRegisteredAt).toBeNull();
  });
});

describe('the API operator', () => {
  const certificate = '-----BEGIN CERTIFICATE-----';
  test('is kept by a sealed password only, and forgotten with his name', async () => {
    const desk = openDesk();
    const { clock } = desk;
    const stored = () => desk.db.sql<{ value: string }>(`SELECT value FROM setting WHERE name = 'mpesa'`)[0]!.value;
    expect((await desk.refusal(desk.command('settings.saveMpesa', { ...mpesa, initiatorPassword: 'operator-password', certificate }))).details).toEqual({ fields: { initiatorName: 'is missing' } });
    expect((await desk.refusal(desk.command('settings.saveMpesa', { ...mpesa, initiatorName: 'wayaapi', initiatorPassword: 'operator-password' }))).details).toEqual({ fields: { certificate: 'is missing' } });
    await desk.command('settings.saveMpesa', { ...mpesa, initiatorName: 'wayaapi', initiatorPassword: 'operator-password', certificate });
    expect((await desk.query('settings.read', {})).mpesa).toMatchObject({ initiatorName: 'wayaapi', initiatorPasswordSetAt: clock.now(), certificateSet: true });
    expect(stored()).not.toContain('operator-password');
    // Saved again without a password: he stays. A new password needs no certificate any more.
    const sealed = (JSON.parse(stored()) as { initiatorCredentialCipher: string }).initiatorCredentialCipher;
    expect(desk.vault.decrypt(sealed, 'mpesa.initiatorCredential')).toBe('sealed 17');
    await desk.command('settings.saveMpesa', mpesa);
    expect(JSON.parse(stored())).toMatchObject({ initiatorName: 'wayaapi', initiatorCredentialCipher: sealed });
    await desk.command('settings.saveMpesa', { ...mpesa, initiatorName: 'wayaapi', initiatorPassword: 'another one' });
    expect((JSON.parse(stored()) as { initiatorCredentialCipher: string }).initiatorCredentialCipher).not.toBe(sealed);
    await desk.command('settings.saveMpesa', { ...mpesa, initiatorName: 'somebody' });
    expect(JSON.parse(stored())).toMatchObject({ initiatorName: 'somebody', initiatorCredentialCipher: null, initiatorPasswordSetAt: null });
  });

  test('policies that are left out of a form stay as they are', async () => {
    const desk = openDesk();
    await desk.command('settings.saveMpesa', { ...mpesa, sourceAddresses: ['203.0.113.0/24'], unlistedSources: 'refuse', confirmReports: 'always', validation: 'knownAccounts' });
    await desk.command('settings.saveMpesa', mpesa);
    expect((await desk.query('settings.read', {})).mpesa).toMatchObject({ sourceAddresses: ['203.0.113.0/24'], unlistedSources: 'refuse', confirmReports: 'always', validation: 'knownAccounts' });
    expect((await desk.refusal(desk.command('settings.saveMpesa', { ...mpesa, sourceAddresses: ['not an address'] }))).code).toBe('invalid');
    const { dunning } = await desk.query('settings.read', {});
    await desk.command('settings.saveDunning', { ...dunning, pushDays: [2, 0, 2] });
    const { pushDays: _left, ...rest } = dunning;
    await desk.command('settings.saveDunning', rest);
    expect((await desk.query('settings.read', {})).dunning.pushDays).toEqual([0, 2]);
  });
});

describe('bad values are refused where they stand, and nothing is changed', () => {
  test('in the text of reminders', async () => {
    const desk = openDesk();
    const { dunning } = await desk.query('settings.read', {});
    const before = desk.rows();
    const no = await desk.refusal(desk.command('settings.saveDunning', { ...dunning, reminderText: 'Dear {nam}, pay {amount}' }));
    expect(no.message).toBe('The reminder has {nam}, which Waya cannot fill in. It knows {name}, {amount}, {dueOn}, {paybill}, {account}, {business}, {suspendOn}.');
    expect(no.details).toEqual({ fields: { reminderText: '{nam} is not known' } });
    expect(desk.rows()).toBe(before);
    expect((await desk.query('settings.read', {})).dunning).toEqual(dunning);
  });

  test.each([
    ['saveBilling', { runAt: '25:00' }, 'runAt'],
    ['saveBilling', { fixedDay: 29 }, 'fixedDay'],
    ['saveBilling', { dueDays: 91 }, 'dueDays'],
    ['saveDunning', { enforceAt: '9:00' }, 'enforceAt'],
    ['saveDunning', { graceDays: -1 }, 'graceDays'],
    ['saveDunning', { reminderText: '' }, 'reminderText'],
  ] as const)('%s %j', async (name, change, field) => {
    const desk = openDesk();
    const { billing, dunning } = await desk.query('settings.read', {});
    const call = name === 'saveBilling' ? desk.command('settings.saveBilling', { ...billing, ...change } as never) : desk.command('settings.saveDunning', { ...dunning, ...change } as never);
    expect((await desk.refusal(call)).details?.fields).toHaveProperty(field);
    expect(desk.rows('setting')).toBe(0);
  });
});

test('reminder days are kept in order, each once', async () => {
  const desk = openDesk();
  const { dunning } = await desk.query('settings.read', {});
  await desk.command('settings.saveDunning', { ...dunning, reminderDays: [3, -1, 3, 0] });
  expect((await desk.query('settings.read', {})).dunning.reminderDays).toEqual([-1, 0, 3]);
});

describe('new hours', () => {
  test('hold from now on', async () => {
    const desk = openDesk();
    const { billing, dunning } = await desk.query('settings.read', {});
    const nextAt = () => Object.fromEntries(desk.db.sql<{ name: string; nextAt: never }>('SELECT name, nextAt FROM schedule').map((row) => [row.name, formatInstant(row.nextAt)]));
    expect(nextAt()).toMatchObject({ 'billing.daily': '3 Mar 2026, 01:00', 'dunning.remind': '2 Mar 2026, 09:00', 'entitlement.enforce': '2 Mar 2026, 10:00' });
    await desk.command('settings.saveBilling', { ...billing, runAt: '23:30' });
    await desk.command('settings.saveDunning', { ...dunning, remindAt: '12:15', enforceAt: '13:45' });
    await desk.settle();
    expect(nextAt()).toMatchObject({ 'billing.daily': '2 Mar 2026, 23:30', 'dunning.remind': '2 Mar 2026, 12:15', 'entitlement.enforce': '2 Mar 2026, 13:45' });
    await addSubscriber(desk);
    await desk.day('2026-03-02', '12:30');
    expect(desk.phones.texts.map((text) => formatInstant(text.at))).toEqual(['2 Mar 2026, 12:15']);
  });
});

test('the switch that stops cut-offs changes nothing else', async () => {
  const desk = openDesk();
  const { dunning } = await desk.query('settings.read', {});
  await desk.command('settings.saveDunning', { ...dunning, graceDays: 9, ignoreBelowCents: 50_00 as Cents });
  await desk.command('settings.freezeCutOffs', { frozen: true }, operator('technician'));
  expect((await desk.query('settings.read', {})).dunning).toEqual({ ...dunning, graceDays: 9, ignoreBelowCents: 5000, frozen: true });
});
