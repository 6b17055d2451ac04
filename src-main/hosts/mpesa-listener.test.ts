import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileSecrets } from '../adapters/file-secrets/index.ts';
import { DEFAULTS, readSetting, writeSetting, type StoredMpesa } from '../features/settings/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import { generateSealingKeys, unseal, type SealingKeys } from '../../src-shared/sealed.ts';
import { sidecarEntry } from './entry-files.ts';
import { createMpesaListener, type MpesaListener } from './mpesa-listener.ts';
import { openData, type OpenedData } from './open-data.ts';

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
function set(mpesa: Partial<StoredMpesa>): Promise<void> {
  data.db.transaction(() => {
    writeSetting(data.db, 'mpesa', { ...readSetting(data.db, 'mpesa'), ...mpesa }, systemClock.now());
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
