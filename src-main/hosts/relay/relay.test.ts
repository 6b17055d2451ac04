/** The relay as it is delivered: one file in an empty folder, run by whatever Node is there, killed and lost; the office PC's side of it beside. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createRelayInbox } from '../../adapters/inbox/relay-inbox-source.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { InboxSource } from '../../ports/inbox-source.ts';
import { provePresence } from '../../../src-shared/presence.ts';
import { generateSealingKeys, unseal } from '../../../src-shared/sealed.ts';
import { instant } from '../../../src-shared/time.ts';

const BUILD = new URL('../../../scripts/build.mjs', import.meta.url).href;
const keys = await generateSealingKeys();
const isPosix = process.platform !== 'win32';

/** Node 20 where this machine has it beside the one that runs the tests. */
const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find((file) => /^v2[0-3]\./.test(spawnSync(file, ['--version']).stdout?.toString() ?? ''));
const NODE = oldNode ?? process.execPath;

let built: string;
beforeAll(() => {
  built = mkdtempSync(path.join(tmpdir(), 'waya-relay-built-'));
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', `await (await import(${JSON.stringify(BUILD)})).buildRelay(${JSON.stringify(path.join(built, 'relay.mjs'))})`]);
  if (status !== 0) throw new Error(stderr.toString());
}, 60_000);
afterAll(() => rmSync(built, { recursive: true, force: true }));

interface Relay {
  readonly child: ChildProcess;
  readonly url: string;
  readonly output: () => string;
  post(kind: string, body: string, headers?: Record<string, string>): Promise<number>;
  kill(): Promise<void>;
}

/** A host for the relay: an empty folder, a port that stays, and secrets. */
async function createHost(changes: Record<string, string> = {}) {
  const directory = mkdtempSync(path.join(tmpdir(), 'waya-relay-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  cpSync(path.join(built, 'relay.mjs'), path.join(directory, 'relay.mjs'));
  const data = path.join(directory, 'data');
  const environment: Record<string, string> = {
    WAYA_RELAY_PATH: randomBytes(16).toString('hex'), WAYA_RELAY_TOKEN: randomBytes(32).toString('hex'), WAYA_RELAY_KEY: keys.publicKey,
    WAYA_RELAY_DATA: data, WAYA_RELAY_PORT: String(await freePort()), WAYA_RELAY_LOG: 'info', ...changes,
  };
  const url = `http://127.0.0.1:${environment['WAYA_RELAY_PORT']}`;
  const start = async (before = ''): Promise<Relay> => {
    const run = before === '' ? [NODE, ['relay.mjs']] as const : ['bash', ['-c', `${before}; exec "$0" relay.mjs`, NODE]] as const;
    const child = spawn(run[0], run[1], { cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const exited = once(child, 'exit');
    const isUp = once(createInterface({ input: child.stdout! }), 'line').then(([line]) => line as string);
    if ((await Promise.race([isUp, exited.then(() => 'ended')])) === 'ended') throw new Error(output);
    return {
      child, url,
      output: () => output,
      post: async (kind, body, headers = {}) => {
        const response = await fetch(`${url}/${environment['WAYA_RELAY_PATH']}/${kind}`, { method: 'POST', body, headers });
        await response.arrayBuffer();
        return response.status;
      },
      kill: async () => {
        child.kill('SIGKILL');
        await exited;
      },
    };
  };
  /** The office PC's way to it. */
  const connect = (token = environment['WAYA_RELAY_TOKEN']!) => {
    const events: string[] = [];
    const source = createRelayInbox({ baseUrl: `${url}/desk`, token, now: () => instant(1_000), onChange: () => events.push('change'), onUp: () => events.push('up'), pauses: { firstMs: 10, longestMs: 50 } });
    onTestFinished(() => source.stop());
    return { source, events };
  };
  const desk = (what: string, init: RequestInit = {}, token = environment['WAYA_RELAY_TOKEN']) => fetch(`${url}/desk${what}`, { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } });
  return { directory, data, environment, url, start, connect, desk };
}

/** What the core does with an inbox: after the last number that it has of this name; stored once by name and number; then acknowledged. */
function createCore() {
  const rows = new Map<string, { source: string; seq: number; sealed: string }>();
  const pullAll = async (source: InboxSource, options: { acknowledge: boolean } = { acknowledge: true }) => {
    for (;;) {
      const last = Math.max(0, ...[...rows.values()].filter((row) => row.source === source.name).map(({ seq }) => seq));
      const entries = await source.pull(last, 7);
      if (entries.length === 0) return;
      for (const { seq, sealed } of entries) if (!rows.has(`${source.name} ${seq}`)) rows.set(`${source.name} ${seq}`, { source: source.name, seq, sealed });
      if (options.acknowledge) await source.acknowledge(entries.at(-1)!.seq);
    }
  };
  const bodies = async () => Promise.all([...rows.values()].map(async ({ sealed }) => Buffer.from(await unseal(keys.privateKey, sealed)).toString()));
  return { pullAll, bodies, rows };
}

/** Resolves at the next signal that something may be there. */
const signalOf = (source: InboxSource) => new Promise<void>((resolve) => {
  const stop = source.onArrival(() => {
    stop();
    resolve();
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('one file that any Node runs', () => {
  it(`runs alone (${oldNode === undefined ? 'only the Node of the tests is here' : 'on an older Node'}), takes every report sealed, and proves that it is ours`, async () => {
    const host = await createHost();
    const relay = await host.start();
    expect(readdirSync(host.directory).sort()).toEqual(['data', 'relay.mjs']);
    const kinds = ['stk', 'c2b/confirmation', 'c2b/validation', 'result', 'timeout'];
    for (const kind of kinds) expect(await relay.post(kind, `body of ${kind}`)).toBe(200);
    const { source } = host.connect();
    const core = createCore();
    await core.pullAll(source);
    expect(await core.bodies()).toEqual(kinds.map((kind) => `body of ${kind}`));
    const here = await fetch(`${host.url}/${host.environment['WAYA_RELAY_PATH']}/here?nonce=0123456789abcdef`);
    expect(await here.json()).toEqual({ here: await provePresence(host.environment['WAYA_RELAY_PATH']!, '0123456789abcdef') });
    expect((await fetch(`${host.url}/`)).status).toBe(404);
    const exited = once(relay.child, 'exit');
    relay.child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    for (const secret of ['body of', host.environment['WAYA_RELAY_PATH']!, host.environment['WAYA_RELAY_TOKEN']!, '127.0.0.1']) expect(relay.output()).not.toContain(secret);
    expect(relay.output()).toContain('callback stored');
  });

  it('explains itself, and says what its environment lacks without its secrets', async () => {
    const run = (args: string[], env: Record<string, string>) => spawnSync(NODE, [path.join(built, 'relay.mjs'), ...args], { env });
    expect(run(['--help'], {}).stdout.toString()).toContain('WAYA_RELAY_KEY');
    const wrong = run([], { WAYA_RELAY_PATH: 'secret-that-is-wrong', WAYA_RELAY_TOKEN: 'y'.repeat(40), WAYA_RELAY_DATA: '/tmp' });
    expect([wrong.status, wrong.stderr.toString()]).toEqual([2, expect.stringMatching(/WAYA_RELAY_PATH[^]*WAYA_RELAY_KEY/)]);
    expect(wrong.stderr.toString()).not.toMatch(/secret-that|yyyy/);
    // A file stands where the folder should be.
    const host = await createHost({ WAYA_RELAY_DATA: path.join(built, 'relay.mjs', 'data') });
    await expect(host.start()).rejects.toThrow('Check WAYA_RELAY_DATA');
  });
});

describe('reports on their way', () => {
  it('the relay killed ten times with reports in between: all there, each once', async () => {
    const host = await createHost();
    const { source } = host.connect();
    const core = createCore();
    const accepted: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const relay = await host.start();
      const arrived = signalOf(source);
      const posts = Array.from({ length: 6 }, async (_, n) => {
        if ((await relay.post('stk', `${round}.${n}`).catch(() => 0)) === 200) accepted.push(`${round}.${n}`);
      });
      await Promise.race(posts);
      // Now and then the office PC has fetched in between, and at times its acknowledgement is what is lost.
      if (round % 3 !== 0) {
        await arrived;
        await core.pullAll(source, { acknowledge: round % 3 === 1 });
      }
      await relay.kill();
      await Promise.all(posts);
    }
    const isBack = signalOf(source);
    await host.start();
    await isBack;
    await core.pullAll(source);
    const bodies = await core.bodies();
    expect(accepted.length).toBeGreaterThanOrEqual(10);
    expect(accepted.filter((body) => !bodies.includes(body))).toEqual([]);
    expect(new Set(bodies).size).toBe(bodies.length);
  });

  it('an acknowledgement that was lost is made up for, and nothing comes twice', async () => {
    const host = await createHost();
    const relay = await host.start();
    for (let n = 0; n < 20; n += 1) await relay.post('stk', String(n));
    const core = createCore();
    await core.pullAll(host.connect().source, { acknowledge: false });
    // The next start of the office PC.
    const { source } = host.connect();
    await core.pullAll(source);
    expect(await core.bodies()).toHaveLength(20);
    await relay.post('stk', 'later');
    await core.pullAll(source);
    expect((await core.bodies()).slice(20)).toEqual(['later']);
    expect(await (await host.desk('/health')).json()).toMatchObject({ waiting: 0 });
  });

  it('a relay that forgot what was acknowledged is told again, though nothing new comes', async () => {
    const host = await createHost();
    const relay = await host.start();
    for (const body of ['a', 'b']) await relay.post('stk', body);
    const core = createCore();
    const { source } = host.connect();
    await core.pullAll(source);
    await relay.kill();
    await host.start();
    expect(await (await host.desk('/health')).json()).toMatchObject({ waiting: 2 });
    const { source: next } = host.connect();
    await core.pullAll(next);
    await core.pullAll(next);
    expect(await (await host.desk('/health')).json()).toMatchObject({ waiting: 0 });
    expect(await core.bodies()).toEqual(['a', 'b']);
  });

  it('a relay that was made anew, empty, with numbers below the old ones: nothing is skipped and nothing comes twice', async () => {
    const host = await createHost();
    const first = await host.start();
    for (const body of ['a', 'b', 'c']) await first.post('stk', body);
    const { source } = host.connect();
    const core = createCore();
    await core.pullAll(source);
    const oldName = source.name;
    await first.kill();
    rmSync(host.data, { recursive: true });
    // Its clock is wrong besides: it begins at 1.
    mkdirSync(host.data);
    const { appendFileSync } = await import('node:fs');
    appendFileSync(path.join(host.data, 'inbox'), '{"highWater":0,"acknowledged":0}\n{"seq":1,"kind":"stk","receivedAt":1,"remoteAddress":"127.0.0.1","sealed":"not-ours"}\n{"highWater":1,"acknowledged":1}\n');
    const second = await host.start();
    const arrived = signalOf(source);
    for (const body of ['d', 'e']) await second.post('stk', body);
    await arrived;
    // An acknowledgement on its way from before means nothing here.
    await source.acknowledge(Number.MAX_SAFE_INTEGER);
    core.rows.delete(`${source.name} 1`);
    await core.pullAll(source);
    expect(source.name).not.toBe(oldName);
    const fetched = [...core.rows.values()].filter(({ source: name }) => name === source.name);
    expect(fetched.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(await Promise.all(fetched.slice(1).map(async ({ sealed }) => Buffer.from(await unseal(keys.privateKey, sealed)).toString()))).toEqual(['d', 'e']);
    expect(await (await host.desk('/health')).json()).toMatchObject({ waiting: 0 });
  });

  it('the office PC away for long: 600 reports wait, come in order, and then lie there no more', async () => {
    const host = await createHost({ WAYA_RELAY_PROXY: 'yes' });
    const relay = await host.start();
    const sent = Array.from({ length: 600 }, (_, n) => String(n).padStart(3, '0'));
    for (let n = 0; n < 600; n += 50) {
      const statuses = await Promise.all(sent.slice(n, n + 50).map((body) => relay.post('c2b/confirmation', body, { 'x-forwarded-for': '196.201.214.200' })));
      expect(new Set(statuses)).toEqual(new Set([200]));
    }
    await relay.kill();
    await host.start();
    const { source } = host.connect();
    const core = createCore();
    await core.pullAll(source);
    expect((await core.bodies()).sort()).toEqual(sent);
    expect([...core.rows.values()].map(({ seq }) => seq)).toEqual([...core.rows.values()].map(({ seq }) => seq).sort((a, b) => a - b));
    expect(await (await host.desk('/health')).json()).toMatchObject({ waiting: 0 });
    expect(source.health()).toMatchObject({ lastFetchAt: 1_000 });
  });

  it('full, it says 503 and drops nothing; emptied, it takes again', async () => {
    const host = await createHost({ WAYA_RELAY_LIMIT_MB: '1' });
    const relay = await host.start();
    const body = (n: number) => `${n} ${'x'.repeat(60_000)}`;
    const statuses: number[] = [];
    for (let n = 0; n < 16; n += 1) statuses.push(await relay.post('stk', body(n)));
    expect(statuses.slice(0, 12)).toEqual(Array(12).fill(200));
    expect(statuses.at(-1)).toBe(503);
    // What is small still fits.
    expect(await relay.post('stk', 'small')).toBe(200);
    const { source } = host.connect();
    const core = createCore();
    await core.pullAll(source);
    expect(await core.bodies()).toEqual([...statuses.flatMap((status, n) => (status === 200 ? [body(n)] : [])), 'small']);
    expect(await relay.post('stk', body(99))).toBe(200);
  });

  it.runIf(isPosix)('a disk that takes no more: 503, and what was said yes to stays', async () => {
    const host = await createHost();
    const relay = await host.start("trap '' XFSZ; ulimit -f 8");
    expect(await relay.post('stk', 'first')).toBe(200);
    expect(await relay.post('stk', 'x'.repeat(20_000))).toBe(503);
    expect(await relay.post('stk', 'second')).toBe(200);
    await relay.kill();
    await host.start();
    const core = createCore();
    await core.pullAll(host.connect().source);
    expect(await core.bodies()).toEqual(['first', 'second']);
  });
});

describe('the office PC’s side', () => {
  it('hears of an arrival at once by the long poll, through restarts of the relay', async () => {
    const host = await createHost();
    const { source, events } = host.connect();
    await expect.poll(() => source.health()).toMatchObject({ state: 'down', trouble: { message: 'The relay does not answer.' } });
    const isUp = signalOf(source);
    const relay = await host.start();
    await isUp;
    expect(source.health()).toMatchObject({ state: 'up', trouble: null });
    const arrived = signalOf(source);
    const startedAt = performance.now();
    await relay.post('stk', 'x');
    await arrived;
    // Not by the next round, which is 25 s away.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await relay.kill();
    await expect.poll(() => source.health().state).toBe('down');
    const isBack = signalOf(source);
    await host.start();
    await isBack;
    expect(events.filter((event) => event === 'up')).toHaveLength(2);
    const core = createCore();
    await core.pullAll(source);
    expect(await core.bodies()).toEqual(['x']);
  });

  it('with a wrong token gets nothing, says so, and after ten tries in a minute is not listened to; the right one from elsewhere is', async () => {
    const host = await createHost({ WAYA_RELAY_PROXY: 'yes' });
    const relay = await host.start();
    await relay.post('stk', 'kept');
    const { source } = host.connect('wrong'.repeat(10));
    const error = await source.pull(0, 10).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ message: 'The relay does not accept Waya’s token.', retryable: false });
    await expect.poll(() => source.health()).toMatchObject({ state: 'down', trouble: { message: 'The relay does not accept Waya’s token.' } });
    await source.stop();
    const ask = (token: string, from: string) => fetch(`${host.url}/desk/health`, { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': from } }).then(({ status }) => status);
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) statuses.push(await ask('wrong', '203.0.113.9'));
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
    expect([await ask(host.environment['WAYA_RELAY_TOKEN']!, '203.0.113.10'), await ask(host.environment['WAYA_RELAY_TOKEN']!, '203.0.113.9')]).toEqual([200, 429]);
    for (let n = 0; n < 30; n += 1) expect(await ask(host.environment['WAYA_RELAY_TOKEN']!, '203.0.113.11')).toBe(200);
    expect(await (await host.desk('/health')).json()).toMatchObject({ waiting: 1 });
  });

  it('an acknowledgement that names another store is refused, and so is a page for nobody', async () => {
    const host = await createHost();
    const relay = await host.start();
    await relay.post('stk', 'kept');
    const post = (body: object) => host.desk('/inbox/ack', { method: 'POST', body: JSON.stringify(body) });
    expect((await post({ seq: Number.MAX_SAFE_INTEGER, store: 'another' })).status).toBe(409);
    const answer = await host.desk('/inbox?after=0');
    expect(answer.headers.get('waya-store')).toMatch(/^[0-9a-f]{16}$/);
    expect(((await answer.json()) as { entries: unknown[] }).entries).toHaveLength(1);
    expect((await fetch(`${host.url}/desk/inbox`)).status).toBe(401);
    expect((await host.desk('/nothing')).status).toBe(404);
  });

  it('hands over the accounts by which validation is answered', async () => {
    const host = await createHost();
    const relay = await host.start();
    const { packAccounts } = await import('../sidecar/accepted-accounts.ts');
    const { source } = host.connect();
    await source.acceptOnly(await packAccounts(host.environment['WAYA_RELAY_PATH']!, ['100016']));
    const ask = async (account: string) => (await fetch(`${host.url}/${host.environment['WAYA_RELAY_PATH']}/c2b/validation`, { method: 'POST', body: JSON.stringify({ BillRefNumber: account }) })).json();
    expect([await ask('100016'), await ask('100017')]).toMatchObject([{ ResultCode: '0' }, { ResultCode: 'C2B00012' }]);
    await source.acceptOnly(null);
    expect(await ask('100017')).toMatchObject({ ResultCode: '0' });
    await relay.kill();
  });
});
