import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createRouterSimulator } from '../../src-main/simulators/routeros/index.ts';

// Run by `npm run test:peers`, which installs Debian's python3-librouteros. A machine without it fails here: a peer that is not there has
// proven nothing.

const SCRIPT = fileURLToPath(new URL('./drive-librouteros.py', import.meta.url));

async function drive(port: number): Promise<Record<string, unknown>> {
  const child = spawn('/usr/bin/python3', [SCRIPT, String(port)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`drive-librouteros.py ended with ${code}:\n${err}`);
  return JSON.parse(out) as Record<string, unknown>;
}

// librouteros 3.1 takes an unknown reply word for the end of nothing and reads on, so !empty of 7.18 does not disturb it.
test.each(['6.49', '7.8', '7.12', '7.18', '7.22'])('python3-librouteros works a router of version %s', async (version) => {
  const simulator = createRouterSimulator({ version, users: 5000, timers: null });
  try {
    const { port } = await simulator.listen();
    const seen = await drive(port);
    console.info(`${version}: librouteros printed ${String(seen['rows'])} secrets in ${String(seen['print_ms'])} ms`);
    expect(seen).toMatchObject({
      wrong_password: 'invalid user name or password (6)',
      added: '*1389',
      found: [{ '.id': '*1389', name: 'peer', profile: 'home-10M', disabled: false }],
      disabled: [{ name: 'peer' }],
      either: 2,
      duplicate: 'failure: secret with the same name already exists',
      bad_profile: 'input does not match any value of profile',
      bad_address: 'invalid value for argument remote-address',
      gone: [],
      no_such_item: 'no such item',
      rows: 5000,
      first: 'user00001',
      version: expect.stringContaining(version),
    });
    expect(simulator.commandLog.counters.writes).toBe(7);
  } finally {
    await simulator.close();
  }
});
