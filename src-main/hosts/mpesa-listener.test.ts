import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { createFileSecrets } from '../adapters/file-secrets/index.ts';
import { DEFAULTS, readSetting, writeSetting, type SettingValues, type StoredMpesa } from '../features/settings/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import { generateSealingKeys, unseal, type SealingKeys } from '../../src-shared/sealed.ts';
import { sidecarEntry } from './entry-files.ts';
import { createMpesaListener, type MpesaListener } from './mpesa-listener.ts';
import { openData, type OpenedData } from './open-data.ts';
import { runRelay } from './relay/relay.ts';
import { readRelayConfig } from './relay/relay.config.ts';

let directory: string;
let data: OpenedData;
let keys: SealingKeys;
let listener: MpesaListener;
beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'waya-listener-'));
  data = openData(directory, { practice: false, clock: systemClock, guard: createFileSecrets(path.join(directory, 'machine.key')) });
  keys = await generateSealingKeys();
  listener = createMpesaListener({ data, entry: sidecarEntry, callbackPort: 0, log: silentLog });
});
afterEach(async () => {
  await listener.stop();
  data.close();
  rmSync(directory, { recursive: true });
});

const PATH = 'ab'.repeat(20);
function set(mpesa: Partial<StoredMpesa>, reach: Partial<SettingValues['reach']> = {}): Promise<void> {
  data.db.transaction(() => {
    writeSetting(data.db, 'mpesa', { ...readSetting(data.db, 'mpesa'), ...mpesa }, systemClock.now());
    writeSetting(data.db, 'reach', { ...readSetting(data.db, 'reach'), ...reach }, systemClock.now());
    writeSetting(data.db, 'sealing', { publicKey: keys.publicKey, privateKeyCipher: 'not needed here' }, systemClock.now());
  });
  return listener.apply();
}
const ON = { enabled: true, publicUrl: 'https://pay.example.co.ke', secretPath: PATH };
const post = (pathToken: string) => fetch(`${listener.localAddress()}/${pathToken}/stk`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"Body":{}}' });

it('is off until M-Pesa is on and has an address; its inbox is then simply empty', async () => {
  expect(DEFAULTS.mpesa.enabled).toBe(false);
  await listener.apply();
  expect(listener.state()).toBe('off');
  await set({ enabled: true, secretPath: PATH });
  expect(listener.state()).toBe('off');
  expect(await listener.inbox.pull(0, 10)).toEqual([]);
});

it('runs as the settings want it: takes callbacks sealed, moves to another path, ends when switched off', async () => {
  await set(ON);
  expect(listener.state()).toBe('running');
  const arrived = new Promise<void>((resolve) => void listener.inbox.onArrival(resolve));
  expect((await post(PATH)).status).toBe(200);
  await arrived;
  const [entry] = await listener.inbox.pull(0, 10);
  expect(entry?.kind).toBe('stk');
  expect(Buffer.from(await unseal(keys.privateKey, entry!.sealed)).toString()).toBe('{"Body":{}}');

  const moved = 'cd'.repeat(20);
  await set({ secretPath: moved });
  expect([(await post(PATH)).status, (await post(moved)).status]).toEqual([404, 200]);
  await listener.inbox.acknowledge(entry!.seq);
  expect((await listener.inbox.pull(entry!.seq, 10)).length).toBe(1);

  const address = listener.localAddress();
  await set({ enabled: false });
  expect([listener.state(), listener.localAddress()]).toEqual(['off', null]);
  await expect(fetch(address!)).rejects.toThrow();
});

it('says that it is down when it cannot start, and does not stop Waya for it', async () => {
  await set({ ...ON, secretPath: 'no hexadecimal path' });
  expect(listener.state()).toBe('down');
  expect(await listener.inbox.pull(0, 10)).toEqual([]);
});

const question = (account: string, base = listener.localAddress()) => fetch(`${base}/${PATH}/c2b/validation`, { method: 'POST', body: JSON.stringify({ BillRefNumber: account, MSISDN: '' }) }).then((response) => response.json());
const relayTokenCipher = () => data.vault.encrypt('r'.repeat(64), 'reach.relayToken');

async function startRelay(): Promise<{ url: string; close(): Promise<void> }> {
  const config = readRelayConfig({ WAYA_RELAY_PORT: '0', WAYA_RELAY_DATA: path.join(directory, 'relay'), WAYA_RELAY_PATH: PATH, WAYA_RELAY_TOKEN: 'r'.repeat(64), WAYA_RELAY_KEY: keys.publicKey });
  if ('problem' in config) throw new Error(config.problem);
  const relay = await runRelay(config, { log: pino({ level: 'silent' }), now: systemClock.now });
  onTestFinished(() => relay.close());
  return { url: `http://127.0.0.1:${relay.port}`, close: relay.close };
}

it('with a relay no listener runs here: what lies there is fetched, as one of the inboxes that were there from the start', async () => {
  const [, fromRelay] = listener.inboxes;
  expect([fromRelay!.name, await fromRelay!.pull(0, 10)]).toEqual(['relay', []]);
  const { url } = await startRelay();
  expect((await fetch(`${url}/${PATH}/c2b/confirmation`, { method: 'POST', body: '{"TransID":"UCR3174C00"}' })).status).toBe(200);
  const arrived = new Promise<void>((resolve) => void fromRelay!.onArrival(resolve));
  await set({ ...ON, publicUrl: url }, { way: 'relay', relayTokenCipher: relayTokenCipher() });
  await arrived;
  expect([listener.state(), listener.localAddress(), listener.reach.relay().state]).toEqual(['off', null, 'up']);
  const [entry] = await fromRelay!.pull(0, 10);
  expect(Buffer.from(await unseal(keys.privateKey, entry!.sealed)).toString()).toBe('{"TransID":"UCR3174C00"}');
  expect(fromRelay!.name).toMatch(/^relay [0-9a-f]{16}$/);
  await fromRelay!.acknowledge(entry!.seq);
  expect(listener.reach.relay()).toMatchObject({ waiting: 0, lastFetchAt: expect.any(Number) as number });

  await set({}, { way: 'none' });
  expect([listener.reach.relay().state, await fromRelay!.pull(0, 10), listener.localAddress()]).toEqual(['off', [], null]);
  await set({}, { way: 'own' });
  expect(listener.state()).toBe('running');
});

it('a relay beyond this computer is not asked over an open wire', async () => {
  await set({ ...ON, publicUrl: 'http://relay.example.co.ke' }, { way: 'relay', relayTokenCipher: relayTokenCipher() });
  expect(listener.reach.relay().state).toBe('off');
});

it('tells the listener for whom money is accepted, again when it is started anew, and a relay when that is the way', async () => {
  await set(ON);
  expect(await question('999999')).toMatchObject({ ResultCode: '0' });
  await listener.reach.acceptOnly(['100016']);
  expect([await question('100016'), await question('999999')]).toMatchObject([{ ResultCode: '0' }, { ResultCode: 'C2B00012' }]);
  await set({ secretPath: PATH, publicUrl: 'https://other.example.co.ke' }, { way: 'cloudflared' });
  await expect.poll(() => question('999999'), { timeout: 10_000 }).toMatchObject({ ResultCode: 'C2B00012' });
  const { url } = await startRelay();
  await set({ publicUrl: url }, { way: 'relay', relayTokenCipher: relayTokenCipher() });
  await expect.poll(() => question('999999', url), { timeout: 10_000 }).toMatchObject({ ResultCode: 'C2B00012' });
  await listener.reach.acceptOnly(null);
  expect(await question('999999', url)).toMatchObject({ ResultCode: '0' });
});

it('the tunnel is kept while its way is wanted; its trouble and every change are told', async () => {
  let changes = 0;
  listener.reach.onChange(() => (changes += 1));
  await set(ON, { way: 'cloudflared', cloudflaredPath: path.join(directory, 'cloudflared'), tunnelTokenCipher: data.vault.encrypt('eyJ', 'reach.tunnelToken') });
  expect(listener.state()).toBe('running');
  expect(listener.reach.tunnel()).toMatchObject({ state: 'down', trouble: { message: expect.stringContaining('There is no program cloudflared') as string } });
  expect(changes).toBeGreaterThan(0);
  await set({}, { way: 'own' });
  expect(listener.reach.tunnel()).toEqual({ state: 'off', since: null, trouble: null });
});

it('asks an address as anybody outside would: here, elsewhere, nobody', async () => {
  await set(ON);
  const { reach } = listener;
  expect(await reach.ask(`${listener.localAddress()}/${PATH}/here?nonce=0123456789abcdef`)).toMatchObject({ kind: 'answer', status: 200, body: expect.stringContaining('"here"') as string });
  expect(await reach.ask(`${listener.localAddress()}/elsewhere`)).toEqual({ kind: 'answer', status: 404, body: '' });
  const address = listener.localAddress()!;
  await set({ enabled: false });
  expect(await reach.ask(address)).toEqual({ kind: 'none', why: 'refused', technical: 'ECONNREFUSED' });
});
