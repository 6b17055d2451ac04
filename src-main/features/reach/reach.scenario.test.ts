/** The way by which reports reach this computer, told through the contract. */
import { expect, it } from 'vitest';
import { provePresence } from '../../../src-shared/presence.ts';
import { MINUTE } from '../../../src-shared/time.ts';
import type { AddressAnswer, ReachHost } from '../../ports/reach-host.ts';
import { addPlan, addSubscriber, openDesk, operator, type Desk } from '../../testing/feature-rig.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';

const SECRET_PATH = 'ab'.repeat(20);
const RELAY = { way: 'relay', publicUrl: 'https://pay.example.co.ke', cloudflaredPath: '', relayUrl: '' } as const;
const TUNNEL_TOKEN = `eyJ${'hIjoiNzQ'.repeat(8)}=`;

/** A host whose world is in the test's hands. */
function hostOf(answer: (url: URL) => Promise<AddressAnswer> | AddressAnswer) {
  const asked: URL[] = [];
  const accepted: (readonly string[] | null)[] = [];
  const listeners = new Set<() => void>();
  const host: ReachHost = {
    localAddress: () => 'http://127.0.0.1:4311',
    tunnel: () => ({ state: 'down', since: null, trouble: { message: 'The tunnel has no connection to Cloudflare.', hint: 'Check the internet connection.' } }),
    relay: () => ({ state: 'off', waiting: null, lastFetchAt: null, trouble: null }),
    ask: async (url) => {
      asked.push(new URL(url));
      return answer(new URL(url));
    },
    acceptOnly: async (accounts) => void accepted.push(accounts),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { host, asked, accepted, tell: () => listeners.forEach((listener) => listener()) };
}

const here = async (url: URL): Promise<AddressAnswer> => ({ kind: 'answer', status: 200, body: JSON.stringify({ here: await provePresence(SECRET_PATH, url.searchParams.get('nonce')!) }) });
const answers = (status: number, body = ''): AddressAnswer => ({ kind: 'answer', status, body });

function deskWith(answer: Parameters<typeof hostOf>[0]): { desk: Desk } & ReturnType<typeof hostOf> {
  const outside = hostOf(answer);
  const desk = openDesk({ reach: outside.host });
  desk.setting('mpesa', { enabled: true, publicUrl: 'https://pay.example.co.ke', secretPath: SECRET_PATH, urlsRegisteredAt: desk.clock.now() });
  return { desk, ...outside };
}

it('keeps what is set, the tokens encrypted and never shown; another address must be registered and tested again', async () => {
  const { desk } = deskWith(here);
  await desk.command('reach.probe', {});
  await desk.settle();
  await desk.command('reach.save', { way: 'cloudflared', publicUrl: 'https://pay.example.co.ke', cloudflaredPath: '/opt/cloudflared', relayUrl: '', tunnelToken: `cloudflared.exe service install ${TUNNEL_TOKEN}` });
  expect(readSetting(desk.db, 'mpesa').urlsRegisteredAt).not.toBeNull();
  const kept = readSetting(desk.db, 'reach');
  expect(desk.vault.decrypt(kept.tunnelTokenCipher!, 'reach.tunnelToken')).toBe(TUNNEL_TOKEN);
  await desk.command('reach.save', { way: 'cloudflared', publicUrl: 'https://other.example.co.ke', cloudflaredPath: '', relayUrl: '' });
  expect(readSetting(desk.db, 'mpesa')).toMatchObject({ publicUrl: 'https://other.example.co.ke', urlsRegisteredAt: null });
  const read = await desk.query('reach.read', {});
  expect(read).toMatchObject({ settings: { way: 'cloudflared', publicUrl: 'https://other.example.co.ke', cloudflaredPath: '' }, tunnelTokenSet: true, relayTokenSet: false, localAddress: 'http://127.0.0.1:4311', tunnel: { state: 'down' }, probe: { state: 'never', at: null }, lastReportAt: null });
  expect(JSON.stringify(read)).not.toContain('eyJ');
  expect(JSON.stringify(desk.db.sql('SELECT * FROM command'))).not.toContain('eyJ');
});

it('refuses a way without what it needs, at the field, and anybody but an owner', async () => {
  const { desk } = deskWith(here);
  expect((await desk.refusal(desk.command('reach.save', RELAY))).details).toEqual({ fields: { relayToken: 'is missing' } });
  expect((await desk.refusal(desk.command('reach.save', { ...RELAY, way: 'cloudflared', publicUrl: '' }))).details).toEqual({ fields: { publicUrl: 'is missing', tunnelToken: 'is missing' } });
  expect((await desk.refusal(desk.command('reach.save', { ...RELAY, way: 'cloudflared', tunnelToken: 'my token' }))).message).toContain('begins with eyJ');
  expect((await desk.refusal(desk.command('reach.save', { ...RELAY, relayToken: 'x'.repeat(64), relayUrl: 'http://relay.example.co.ke' }))).details).toEqual({ fields: { relayUrl: 'must begin with https://' } });
  expect((await desk.refusal(desk.command('reach.save', RELAY, operator('cashier')))).code).toBe('not_allowed');
  expect(readSetting(desk.db, 'reach').way).toBe('own');
});

it.each<[string, Parameters<typeof hostOf>[0], string, string | null]>([
  ['our own proof', here, 'reached', null],
  ['a page of somebody else', () => answers(200, '<html>Welcome to nginx!</html>'), 'elsewhere', 'not this Waya'],
  ['another Waya', async (url) => answers(200, JSON.stringify({ here: await provePresence('cd'.repeat(20), url.searchParams.get('nonce')!) })), 'elsewhere', 'not this Waya'],
  ['an answer to an older question', async () => answers(200, JSON.stringify({ here: await provePresence(SECRET_PATH, 'a-nonce-of-yesterday') })), 'elsewhere', 'not this Waya'],
  ['not found', () => answers(404), 'elsewhere', 'not this Waya'],
  ['sent on', () => answers(301), 'elsewhere', 'does not follow'],
  ['a proxy without us behind it', () => answers(502), 'unreachable', 'does not get through'],
  ['Cloudflare without a tunnel', () => answers(530), 'unreachable', 'does not get through'],
  ['no such name', () => ({ kind: 'none', why: 'name', technical: 'ENOTFOUND' }), 'unreachable', 'not known on the internet'],
  ['a bad certificate', () => ({ kind: 'none', why: 'certificate', technical: 'CERT_HAS_EXPIRED' }), 'unreachable', 'certificate'],
  ['silence', () => ({ kind: 'none', why: 'silence', technical: 'TimeoutError' }), 'unreachable', 'in time'],
])('the address answers with %s', async (_name, answer, state, message) => {
  const { desk, asked } = deskWith(answer);
  await desk.command('reach.probe', {});
  await desk.settle();
  const { probe } = await desk.query('reach.read', {});
  expect(probe).toMatchObject({ state, at: desk.clock.now() });
  if (message === null) expect(probe.trouble).toBeNull();
  else expect(probe.trouble).toMatchObject({ message: expect.stringContaining(message) as string, hint: expect.any(String) as string });
  expect(asked.map(({ origin, pathname }) => origin + pathname)).toEqual([`https://pay.example.co.ke/${SECRET_PATH}/here`]);
});

it('is asked every hour while a way is set, leaves nothing in the log, and never twice with one nonce', async () => {
  const { desk, asked } = deskWith(here);
  for (const time of ['09:00', '10:00', '11:00']) await desk.day('2026-03-02', time);
  expect(asked).toHaveLength(3);
  expect(new Set(asked.map((url) => url.searchParams.get('nonce'))).size).toBe(3);
  expect(desk.db.sql(`SELECT name FROM command WHERE name LIKE 'reach.%'`)).toEqual([]);
  await desk.command('reach.save', { way: 'none', publicUrl: 'https://pay.example.co.ke', cloudflaredPath: '', relayUrl: '' });
  await desk.day('2026-03-02', '14:00');
  expect(asked).toHaveLength(3);
  expect((await desk.refusal(desk.command('reach.probe', {}))).code).toBe('conflict');
});

it('an answer about an address that was changed meanwhile is forgotten', async () => {
  let change = async () => {};
  const { desk } = deskWith(async (url) => {
    await change();
    return here(url);
  });
  change = async () => void (await desk.command('reach.save', { way: 'own', publicUrl: 'https://other.example.co.ke', cloudflaredPath: '', relayUrl: '' }));
  await desk.command('reach.probe', {});
  await desk.settle();
  expect((await desk.query('reach.read', {})).probe.state).toBe('never');
});

it('a new relay: its environment once, its token kept, no secret in log or replies', async () => {
  const { desk } = deskWith(here);
  expect((await desk.refusal(desk.command('reach.newRelay', { publicUrl: 'https://pay.example.co.ke' }))).code).toBe('unavailable');
  desk.setting('sealing', { publicKey: `${'A'.repeat(43)}=`, privateKeyCipher: '' });
  expect((await desk.refusal(desk.command('reach.newRelay', { publicUrl: 'https://mpesa.example.co.ke' }))).message).toContain('mpesa');
  const { environment } = await desk.command('reach.newRelay', { publicUrl: 'https://pay.example.co.ke' });
  const token = desk.vault.decrypt(readSetting(desk.db, 'reach').relayTokenCipher!, 'reach.relayToken');
  expect(environment.split('\n')).toEqual(expect.arrayContaining([`WAYA_RELAY_PATH=${SECRET_PATH}`, `WAYA_RELAY_TOKEN=${token}`, `WAYA_RELAY_KEY=${'A'.repeat(43)}=`, 'WAYA_RELAY_PROXY=yes']));
  expect(JSON.stringify([desk.db.sql('SELECT * FROM command'), desk.db.sql('SELECT * FROM commandReply')])).not.toContain(token);
  await desk.command('reach.save', RELAY);
  expect(await desk.query('reach.read', {})).toMatchObject({ settings: { way: 'relay' }, relayTokenSet: true });
});

it('the host is told for whom money is accepted: at the start, when somebody comes, when the setting goes; many changes at once are one list', async () => {
  const { desk, accepted } = deskWith(here);
  const planId = await addPlan(desk);
  await desk.settle();
  expect(accepted).toEqual([]);
  await desk.command('settings.saveDunning', { ...readSetting(desk.db, 'dunning') });
  await desk.goTo((desk.clock.now() + MINUTE) as never);
  expect(accepted).toEqual([]);

  desk.setting('mpesa', { validation: 'knownAccounts' });
  const people = [];
  for (let n = 0; n < 3; n += 1) people.push(await addSubscriber(desk, { planId }));
  await desk.goTo((desk.clock.now() + MINUTE) as never);
  expect(accepted).toHaveLength(1);
  const phones = desk.db.all(q.selectFrom('subscriber').select('phone')).map(({ phone }) => phone!);
  for (const key of [...people.map(({ accountNumber }) => accountNumber), ...phones]) expect(accepted[0]).toContain(key);
  expect(accepted[0]).toHaveLength(9);

  await desk.day('2026-03-02', '15:00');
  expect(accepted.length).toBeGreaterThan(1);
  desk.setting('mpesa', { validation: 'acceptAll' });
  await desk.command('settings.saveDunning', { ...readSetting(desk.db, 'dunning') });
  await desk.goTo((desk.clock.now() + MINUTE) as never);
  expect(accepted.at(-1)).toBeNull();
});

it('the screens hear when the state of a way changes', () => {
  const { desk, tell } = deskWith(here);
  const topics: string[] = [];
  desk.commands.onCommitted((events) => topics.push(...events.map(({ topic }) => topic)));
  tell();
  expect(topics).toEqual(['reach']);
});
