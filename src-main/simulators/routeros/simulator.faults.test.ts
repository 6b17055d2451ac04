import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ApiClient } from './api-client.fixture.ts';
import { createRouterSimulator, type RouterSimulator, type RouterSimulatorOptions } from './index.ts';

const simulators: RouterSimulator[] = [];

async function start(options: RouterSimulatorOptions = {}) {
  const simulator = createRouterSimulator({ timers: null, users: 5, ...options });
  simulators.push(simulator);
  const { port } = await simulator.listen();
  return { simulator, port, client: await ApiClient.loggedIn(port) };
}

afterEach(() => Promise.all(simulators.splice(0).map((simulator) => simulator.close())));

test('latency delays every reply, side by side for commands sent together', async () => {
  const { client } = await start({ latencyMs: 60 });
  const startedAt = performance.now();
  for (let number = 0; number < 20; number++) client.send('/system/identity/print', `.tag=${number}`);
  for (let number = 0; number < 20; number++) {
    expect(await client.next()).toContain(`.tag=${number}`);
    await client.next();
  }
  const tookMs = performance.now() - startedAt;
  expect(tookMs).toBeGreaterThanOrEqual(55);
  expect(tookMs).toBeLessThan(20 * 60);
});

test('a reply is dropped in the middle of a sentence', async () => {
  const { simulator, client } = await start();
  const received: Buffer[] = [];
  client.socket.on('data', (chunk: Buffer) => received.push(chunk));
  simulator.faults.dropMidSentence({ afterBytes: 50, path: '/ppp/secret' });
  expect(await client.talk('/system/identity/print')).toHaveLength(2);
  const before = Buffer.concat(received).length;
  const answer = await client.talk('/ppp/secret/print');
  await client.closed;
  expect(answer.some(([word]) => word === '!done')).toBe(false);
  expect(Buffer.concat(received).length - before).toBe(50);
});

test('a connection is accepted and closed at once', async () => {
  const { simulator, port, client } = await start();
  simulator.faults.acceptThenClose = true;
  const refused = await ApiClient.open(port);
  await refused.closed;
  expect(await client.talk('/system/identity/print')).toHaveLength(2);
  simulator.faults.clear();
  await ApiClient.loggedIn(port);
});

test.each([
  ['an /ip/service address without the client', { address: '10.0.0.0/8' }],
  ['a disabled service', { disabled: 'true' }],
  ['max-sessions', { 'max-sessions': '1' }],
])('so does %s', async (_name, change) => {
  const { simulator, port } = await start();
  simulator.router.services.set('api', change);
  const refused = await ApiClient.open(port);
  await refused.closed;
  expect(simulator.connectionCount).toBe(1);
});

test('sessions over the limit are closed, and a closed one makes room', async () => {
  const { simulator, port, client } = await start();
  simulator.faults.sessionLimit = 2;
  const second = await ApiClient.loggedIn(port);
  const third = await ApiClient.open(port);
  await third.closed;
  await second.talk('/quit');
  await second.closed;
  await ApiClient.loggedIn(port);
  expect(await client.talk('/system/identity/print')).toHaveLength(2);
});

test('the next command meets !fatal and is not carried out', async () => {
  const { simulator, client } = await start();
  simulator.faults.fatalNext('shutting down', '/ppp/secret/remove');
  expect(await client.talk('/system/identity/print')).toHaveLength(2);
  expect(await client.talk('/ppp/secret/remove', '=.id=*1')).toEqual([['!fatal', 'shutting down']]);
  await client.closed;
  expect(simulator.router.ppp.secrets.size).toBe(5);
});

test('the next command is refused with a given text', async () => {
  const { simulator, client } = await start();
  simulator.faults.trapNext('failure: out of memory', '/ppp/secret/set');
  expect(await client.talk('/ppp/secret/set', '=.id=*1', '=comment=x')).toEqual([['!trap', '=message=failure: out of memory'], ['!done']]);
  expect(await client.talk('/ppp/secret/set', '=.id=*1', '=comment=x')).toEqual([['!done']]);
});

test('a command is carried out and its answer lost, those before it are answered', async () => {
  const { simulator, client } = await start();
  simulator.faults.loseNextReply('/ppp/secret/add');
  client.send('/system/identity/print', '.tag=1');
  client.send('/ppp/secret/add', '=name=lost', '.tag=2');
  client.send('/ppp/secret/add', '=name=never', '.tag=3');
  expect(await client.next()).toEqual(['!re', '=name=MikroTik', '.tag=1']);
  expect(await client.next()).toEqual(['!done', '.tag=1']);
  expect(await client.next()).toBeNull();
  expect(simulator.router.ppp.secrets.find('lost')).toBeDefined();
  expect(simulator.router.ppp.secrets.find('never')).toBeUndefined();
});

test('silent death: open connections stay open and unanswered, new ones work', async () => {
  const { simulator, port, client } = await start();
  let heard = 0;
  client.socket.on('data', () => heard++);
  simulator.faults.silentDeath();
  client.send('/system/identity/print');
  // Two whole exchanges on another connection are time enough for an answer that would come.
  const other = await ApiClient.loggedIn(port);
  expect(await other.talk('/system/identity/print')).toHaveLength(2);
  expect(heard).toBe(0);
  expect(client.socket.destroyed).toBe(false);
  expect(simulator.connectionCount).toBe(2);
});

test('unreachable: accepted and never answered, until it is over', async () => {
  const { simulator, port, client } = await start();
  simulator.faults.unreachable = true;
  const late = await ApiClient.open(port);
  while (simulator.connectionCount < 2) await new Promise(setImmediate);
  simulator.faults.unreachable = false;
  let heard = 0;
  for (const { socket } of [client, late]) socket.on('data', () => heard++);
  client.send('/system/identity/print');
  late.send('/login', '=name=waya', '=password=waya-practice');
  const after = await ApiClient.loggedIn(port);
  expect(await after.talk('/system/clock/print')).toHaveLength(2);
  expect(heard).toBe(0);
  expect([client.socket.destroyed, late.socket.destroyed]).toEqual([false, false]);
});

test('refuse: connections are reset, new ones refused, and the port comes back', async () => {
  const { simulator, port, client } = await start();
  await simulator.faults.refuse(true);
  await client.closed;
  await expect(ApiClient.open(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await simulator.faults.refuse(false);
  await ApiClient.loggedIn(port);
});

test('dropped connections can be made anew', async () => {
  const { simulator, port, client } = await start();
  simulator.faults.dropConnections();
  await client.closed;
  await ApiClient.loggedIn(port);
});

test.each([1, 2, 7])('replies in pieces of %i bytes arrive whole and in order', async (fragmentBytes) => {
  const { simulator, client } = await start({ users: 10 });
  simulator.faults.fragmentBytes = fragmentBytes;
  for (let number = 0; number < 3; number++) client.send('/ppp/secret/print', '=.proplist=name', `.tag=${number}`);
  for (let number = 0; number < 3; number++) {
    for (let row = 1; row <= 10; row++) expect(await client.next()).toEqual(['!re', `=name=user${String(row).padStart(5, '0')}`, `.tag=${number}`]);
    expect(await client.next()).toEqual(['!done', `.tag=${number}`]);
  }
});

describe('a simulator survives', () => {
  test('clients that vanish in the middle of a sentence, of a print, of a listen', async () => {
    const { simulator, port } = await start({ users: 2000 });
    for (const words of [['/ppp/secret/print'], ['/ppp/secret/listen']]) {
      const client = await ApiClient.loggedIn(port);
      client.send(...words);
      client.socket.resetAndDestroy();
      await client.closed;
    }
    const half = net.connect(port, '127.0.0.1');
    await new Promise((resolve) => half.once('connect', resolve));
    half.end(Buffer.from([6, 47, 108]));
    await new Promise((resolve) => half.once('close', resolve));
    simulator.router.ppp.secrets.set('user00001', { comment: 'still here' });
    await ApiClient.loggedIn(port);
  });

  test('ten thousand random sentences', async () => {
    const { simulator, client, port } = await start({ users: 3, seed: 11 });
    const paths = [...['print', 'add', 'set', 'remove', 'enable', 'unset', 'get', 'listen', 'move', 'comment', 'x'].map((verb) => `/ppp/secret/${verb}`), '/cancel', '/', '', '/ppp', '/interface/print', '/system/resource/print', '/system/health/set', '/ip/service/set', '/login'];
    const words = ['=.id=*1', '=numbers=a,b', '=name=x', '=name', '==', '=', '?', '?#', '?#!|&0.9', '?name', '?>', '=.proplist=,', '=disabled=maybe', '=count-only', '.tag=1', '=!profile=', '=copy-from=*2', '=value-name=name', 'loose'];
    let state = 11;
    const pick = (list: readonly string[]): string => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return list[(state >>> 8) % list.length] ?? '';
    };
    for (let number = 0; number < 10_000; number++) client.send(pick(paths) || '/', ...Array.from({ length: number % 4 }, () => pick(words)));
    client.send('/system/identity/print', '.tag=end');
    for (let sentence = await client.next(); !sentence?.includes('.tag=end'); sentence = await client.next()) expect(sentence).not.toBeNull();
    expect(simulator.connectionCount).toBe(1);
    await ApiClient.loggedIn(port);
  });
});
