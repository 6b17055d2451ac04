import { RouterOSClient } from 'mikro-routeros';
import { afterEach, expect, test } from 'vitest';
import { createRouterSimulator, type RouterSimulator } from './index.ts';

// A client by others, so that simulator and tests do not share one reading of the protocol.

const simulators: RouterSimulator[] = [];
const clients: RouterOSClient[] = [];

async function start(version: string): Promise<{ simulator: RouterSimulator; client: RouterOSClient }> {
  const simulator = createRouterSimulator({ version, users: 20, timers: null });
  simulators.push(simulator);
  const { host, port } = await simulator.listen();
  const client = new RouterOSClient(host, port, 5000);
  clients.push(client);
  await client.connect();
  return { simulator, client };
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(simulators.splice(0).map((simulator) => simulator.close()));
});

test.each(['6.49', '7.8', '7.12', '7.18', '7.22'])('mikro-routeros adds, reads, changes and removes a secret on %s', async (version) => {
  const { simulator, client } = await start(version);
  await client.login('waya', 'waya-practice');
  await client.runQuery('/ppp/secret/add', { name: 'halima', password: 'p', profile: 'home-10M', comment: 'second floor' });
  expect(await client.runQuery('/ppp/secret/print', { name: 'halima' })).toMatchObject([{ '.id': '*15', profile: 'home-10M', disabled: 'false', comment: 'second floor' }]);
  await client.runQuery('/ppp/secret/set', { '.id': '*15', disabled: 'yes' });
  expect(simulator.router.ppp.secrets.get('halima')['disabled']).toBe('true');
  await client.runQuery('/ppp/secret/remove', { '.id': '*15' });
  expect(await client.runQuery('/ppp/secret/print', { name: 'halima' })).toEqual([]);
  expect(await client.runQuery('/ppp/active/print')).toHaveLength(simulator.router.ppp.active.size);
});

test('mikro-routeros is told what is wrong', async () => {
  const { client } = await start('7.18');
  await expect(client.login('waya', 'wrong')).rejects.toThrow('invalid user name or password');
  await client.login('waya', 'waya-practice');
  await expect(client.runQuery('/ppp/secret/add', { name: 'user00001' })).rejects.toThrow('failure: secret with the same name already exists');
});
