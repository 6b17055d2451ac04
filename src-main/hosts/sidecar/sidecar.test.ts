/** The sidecar as a process of its own, over the wire. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { MAIN, bodyOf, createSidecarBench } from './testing/sidecar-process.ts';

const callback = (receipt: string): string => JSON.stringify({ TransID: receipt, MSISDN: '254700000001', FirstName: 'JANE' });
const isPosix = process.platform !== 'win32';

describe('taking callbacks in', () => {
  it('answers as M-Pesa expects, stores the raw body sealed, and tells the parent', async () => {
    const bench = await createSidecarBench();
    const sidecar = await bench.start();
    const bodies = ['{"a":1}', '  not json at all \u0000', callback('UCR3174C00')];
    expect(await sidecar.post('/stk', bodies[0]!)).toEqual({ status: 200, text: '{"ResultCode":0,"ResultDesc":"Accepted"}' });
    expect(await sidecar.post('/c2b/confirmation', bodies[1]!, { 'content-type': 'text/plain' })).toEqual({ status: 200, text: '{"ResultCode":0,"ResultDesc":"Accepted"}' });
    expect(await sidecar.post('/c2b/validation', bodies[2]!)).toEqual({ status: 200, text: '{"ResultCode":"0","ResultDesc":"Accepted"}' });
    const entries = await sidecar.entries();
    expect(entries.map(({ kind }) => kind)).toEqual(['stk', 'c2b-confirmation', 'c2b-validation']);
    expect(await Promise.all(entries.map(bodyOf))).toEqual(bodies);
    expect(entries.every(({ remoteAddress }) => remoteAddress === '127.0.0.1')).toBe(true);
    expect(sidecar.arrivals).toEqual(entries.map(({ seq }) => seq));
    expect(await readFile(bench.config.inboxPath, 'utf8')).not.toContain('254700000001');
  });

  it('puts nothing personal and no secret in its log', async () => {
    const bench = await createSidecarBench({ logLevel: 'debug' });
    const sidecar = await bench.start();
    await sidecar.post('/c2b/confirmation', callback('UCR3174C00'));
    await sidecar.post('/c2b/confirmation', 'x'.repeat(70_000));
    await fetch(`${sidecar.controlUrl}/inbox?after=x`, { headers: { authorization: `Bearer ${bench.config.controlToken}` } });
    sidecar.child.stdin!.end();
    await sidecar.exited;
    expect(sidecar.log()).toContain('callback stored');
    for (const secret of ['254700000001', 'JANE', 'UCR3174C00', bench.config.pathToken, bench.config.controlToken, '127.0.0.1']) expect(sidecar.log()).not.toContain(secret);
  });

  it('believes the tunnel on this machine about the sender, if it names an address', async () => {
    const sidecar = await (await createSidecarBench()).start();
    await sidecar.post('/stk', '{}', { 'cf-connecting-ip': '196.201.214.200' });
    await sidecar.post('/stk', '{}', { 'cf-connecting-ip': 'nonsense', 'x-forwarded-for': '196.201.214.200' });
    expect((await sidecar.entries()).map(({ remoteAddress }) => remoteAddress)).toEqual(['196.201.214.200', '127.0.0.1']);
  });

  it('a replayed callback is one more entry: the receipt makes it harmless later', async () => {
    const sidecar = await (await createSidecarBench()).start();
    for (let i = 0; i < 3; i++) expect((await sidecar.post('/stk', callback('UCR3174C00'))).status).toBe(200);
    const entries = await sidecar.entries();
    expect(new Set(await Promise.all(entries.map(bodyOf))).size).toBe(1);
    expect(new Set(entries.map(({ seq }) => seq)).size).toBe(3);
  });
});

describe('saying no', () => {
  it('to a body over 64 kB with 413, to an empty one with 400; the largest allowed is taken', async () => {
    const sidecar = await (await createSidecarBench()).start();
    expect((await sidecar.post('/stk', 'x'.repeat(65_537))).status).toBe(413);
    expect((await sidecar.post('/stk', '')).status).toBe(400);
    expect(await sidecar.entries()).toEqual([]);
    expect((await sidecar.post('/stk', 'x'.repeat(65_536))).status).toBe(200);
    expect((await sidecar.entries()).map(({ sealed }) => sealed.length > 65_536)).toEqual([true]);
  });

  it('to unknown paths with a bare 404, also to the health and inbox of the control side', async () => {
    const bench = await createSidecarBench();
    const sidecar = await bench.start();
    const root = new URL('/', sidecar.publicUrl).href;
    const wrong = bench.config.pathToken.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    for (const path of ['', 'stk', `${wrong}/stk`, bench.config.pathToken, `${bench.config.pathToken}/`, `${bench.config.pathToken}/other`, `${bench.config.pathToken}//stk`, 'health', 'inbox', '%00', '__proto__/x']) {
      for (const method of ['GET', 'POST']) {
        const response = await fetch(`${root}${path}`, { method, ...(method === 'POST' && { body: '{}' }) });
        expect([path, response.status, await response.text()]).toEqual([path, 404, '']);
        expect(response.headers.get('x-powered-by')).toBeNull();
      }
    }
    expect(await sidecar.entries()).toEqual([]);
  });

  it('to every method but POST with 405', async () => {
    const sidecar = await (await createSidecarBench()).start();
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']) {
      const response = await fetch(`${sidecar.publicUrl}/stk`, { method });
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST']);
    }
  });

  it('to too many requests of one address with 429, while others and Safaricom get through', async () => {
    const bench = await createSidecarBench({ rateLimit: { limit: 5 } });
    const sidecar = await bench.start();
    const from = (address: string) => sidecar.post('/stk', '{}', { 'cf-connecting-ip': address }).then(({ status }) => status);
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push(await from('203.0.113.9'));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(await from('203.0.113.10')).toBe(200);
    for (let i = 0; i < 20; i++) expect(await from('196.201.214.200')).toBe(200);
    expect(await sidecar.entries()).toHaveLength(26);
  });

  it.runIf(isPosix)('when the body cannot be stored: 503, nothing half written, and the next smaller one is taken', async () => {
    const bench = await createSidecarBench();
    // A file may grow to 8 kB: what does not fit fails as on a full disk.
    const sidecar = await bench.start({ limits: "trap '' XFSZ; ulimit -f 8" });
    expect((await sidecar.post('/stk', 'first')).status).toBe(200);
    expect((await sidecar.post('/stk', 'x'.repeat(20_000))).status).toBe(503);
    expect((await sidecar.post('/stk', 'second')).status).toBe(200);
    const texts = async (entries: Awaited<ReturnType<typeof sidecar.entries>>) => Promise.all(entries.map(bodyOf));
    expect(await texts(await sidecar.entries())).toEqual(['first', 'second']);
    expect((await readFile(bench.config.inboxPath, 'utf8')).split('\n').map((line) => line.at(-1))).toEqual(['}', '}', undefined]);
    await sidecar.kill();
    const again = await bench.start();
    expect(await texts(await again.entries())).toEqual(['first', 'second']);
    expect((await again.control('/health')).json).toMatchObject({ damagedLines: 0, waiting: 2 });
  });
});

describe('the control side', () => {
  it('wants its token', async () => {
    const sidecar = await (await createSidecarBench()).start();
    for (const authorization of ['', 'Bearer x', 'Basic x']) {
      expect((await fetch(`${sidecar.controlUrl}/inbox`, { headers: { authorization } })).status).toBe(401);
    }
  });

  it('hands out pages after a number and forgets when told', async () => {
    const sidecar = await (await createSidecarBench()).start();
    for (let i = 0; i < 5; i++) await sidecar.post('/stk', `body ${i}`);
    const all = await sidecar.entries();
    const page = await sidecar.control(`/inbox?after=${all[1]!.seq}&limit=2`);
    expect(page.json).toEqual({ entries: all.slice(2, 4) });
    expect((await sidecar.control('/inbox/ack', { seq: all[3]!.seq })).json).toMatchObject({ waiting: 1, acknowledged: all[3]!.seq });
    expect(await sidecar.entries()).toEqual(all.slice(4));
  });

  it('refuses what it cannot read, with the reason, and changes nothing', async () => {
    const sidecar = await (await createSidecarBench()).start();
    await sidecar.post('/stk', 'kept');
    for (const path of ['/inbox?after=-1', '/inbox?after=x', '/inbox?limit=0', '/inbox?limit=501']) {
      expect({ path, ...(await sidecar.control(path)) }).toMatchObject({ path, status: 400, json: { error: expect.stringMatching(/after|limit/) as string } });
    }
    for (const body of [{}, { seq: '1' }, { seq: -1 }, { seq: 1, more: 1 }, []]) {
      expect([body, (await sidecar.control('/inbox/ack', body)).status]).toEqual([body, 400]);
    }
    expect((await sidecar.control('/nothing')).status).toBe(404);
    expect(await sidecar.entries()).toHaveLength(1);
  });
});

describe('crashes', () => {
  it('what was answered with 200 is there after SIGKILL, ten times over, and no number repeats', async () => {
    const bench = await createSidecarBench();
    const accepted: string[] = [];
    for (let round = 0; round < 10; round++) {
      const sidecar = await bench.start();
      // Several at once, killed at the first yes: the others may or may not have made it.
      const bodies = Array.from({ length: 8 }, (_, i) => `round ${round} body ${i}`);
      await Promise.any(
        bodies.map(async (body) => {
          const { status } = await sidecar.post('/stk', body).catch(() => ({ status: 0 }));
          if (status !== 200) throw new Error('not accepted');
          accepted.push(body);
        }),
      );
      await sidecar.kill();
    }
    const last = await bench.start();
    const entries = await last.entries();
    const stored = await Promise.all(entries.map(bodyOf));
    expect(accepted.length).toBeGreaterThanOrEqual(10);
    expect(accepted.filter((body) => !stored.includes(body))).toEqual([]);
    const numbers = entries.map(({ seq }) => seq);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect((await last.control('/health')).json).toMatchObject({ damagedLines: 0 });
  });

  it('a torn last line is repaired at the start', async () => {
    const bench = await createSidecarBench();
    const first = await bench.start();
    await first.post('/stk', 'whole');
    await first.kill();
    await appendFile(bench.config.inboxPath, '{"seq":9999999999999,"kind":"stk","rece');
    const second = await bench.start();
    expect((await second.post('/stk', 'next')).status).toBe(200);
    const entries = await second.entries();
    expect(await Promise.all(entries.map(bodyOf))).toEqual(['whole', 'next']);
    expect(entries[1]!.seq).toBe(entries[0]!.seq + 1);
  });

  it('ends when its parent closes the pipe, after what is under way', async () => {
    const sidecar = await (await createSidecarBench()).start();
    await sidecar.post('/stk', 'x');
    sidecar.child.stdin!.end();
    expect(await sidecar.exited).toBe(0);
  });

  it('ends when its parent drops the channel', async () => {
    const sidecar = await (await createSidecarBench()).start();
    sidecar.child.disconnect();
    expect(await sidecar.exited).toBe(0);
  });

  it('ends when its parent is killed', async () => {
    const bench = await createSidecarBench();
    const supervise = new URL('supervise.ts', import.meta.url).href;
    const script = `const { startSidecar } = await import(${JSON.stringify(supervise)});
      const sidecar = await startSidecar({ config: JSON.parse(process.env.CONFIG) });
      console.log(new URL(sidecar.publicUrl).port);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, CONFIG: JSON.stringify(bench.config) }, stdio: ['ignore', 'pipe', 'ignore'] });
    const [port] = (await once(parent.stdout, 'data')) as [Buffer];
    const socket = connect(Number(port.toString()), '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    // The process's end resets the connection.
    socket.on('error', () => undefined).resume();
    parent.kill('SIGKILL');
    await closed;
    const refused = connect(Number(port.toString()), '127.0.0.1');
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });
});

describe('starting', () => {
  it.each([
    ['not JSON', 'nonsense', 'It is not JSON'],
    ['a path token that can be guessed', { pathToken: 'secret' }, 'pathToken'],
    ['no key', { publicKey: 'x' }, 'publicKey'],
    ['a field that is none', { extra: 1 }, 'extra'],
  ])('with %s says what is wrong, without the secrets', async (_name, changes, text) => {
    const bench = await createSidecarBench();
    const child = spawn(process.execPath, [MAIN], { stdio: ['pipe', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stdin.end(`${typeof changes === 'string' ? changes : JSON.stringify({ ...bench.config, ...changes })}\n`);
    expect((await once(child, 'close'))[0]).toBe(2);
    expect(output).toContain(text);
    expect(output).not.toContain(bench.config.controlToken);
  });

  it('on a port that is taken says so', async () => {
    const first = await (await createSidecarBench()).start();
    const port = Number(new URL(first.publicUrl).port);
    const bench = await createSidecarBench({ publicPort: port });
    await expect(bench.start()).rejects.toThrow(`Port ${port} is in use by another program. Choose another port`);
  });

  it('with an inbox that cannot be opened says so', async () => {
    const bench = await createSidecarBench({ inboxPath: '/nowhere/at/all/inbox.jsonl' });
    await expect(bench.start()).rejects.toThrow('The inbox for M-Pesa callbacks cannot be opened (ENOENT). Check that the data folder can be written to.');
  });
});
