/** The command line and the controls of `npm run sim:daraja`. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const PHONE = '254700000001';

describe('the simulator as a process', () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const run = (...args: string[]): Promise<{ code: number; output: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [main, ...args], (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }));
    });

  it('explains itself', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, output: expect.stringContaining('--callback-delay <ms>') as string });
  });

  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--port', 'x'], '--port wants a whole number from 0 to 65535, not "x"'],
    [['--port', '70000'], '--port wants a whole number'],
    [['--mode', 'live'], '--mode is sandbox or production, not "live"'],
    [['--shortcode', '12'], '--shortcode wants 5 to 7 digits'],
    [['extra'], 'extra'],
  ])('%j is refused with the reason', async (args, text) => {
    const { code, output } = await run(...args);
    expect(code).toBe(2);
    expect(output).toContain(text);
    expect(output).toContain('See --help.');
  });

  it('says when the port is taken', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => void blocker.close(() => resolve())));
    const port = String((blocker.address() as AddressInfo).port);
    expect(await run('--port', port)).toMatchObject({ code: 2, output: expect.stringContaining(`Port ${port} is in use`) as string });
  });

  it('is driven by its controls', async () => {
    const child = spawn(process.execPath, [main, '--port', '0', '--charge', '100'], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill());
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const baseUrl = /http:\/\/127\.0\.0\.1:\d+/.exec(line)![0];
    const control = async (method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> => {
      const response = await fetch(`${baseUrl}/simulator/${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
      return { status: response.status, json: await response.json() };
    };
    expect(await control('POST', 'phones', { phone: PHONE, behaviour: 'cancels', name: 'JANE DOE' })).toMatchObject({ status: 200 });
    expect(await control('POST', 'pay', { phone: PHONE, account: 'A', amountShillings: 20 })).toMatchObject({ status: 200, json: { paid: true } });
    expect(await control('GET', 'statement')).toMatchObject({ json: [{ phone: PHONE, name: 'JANE DOE', amountCents: 2000 }] });
    expect(await control('POST', 'pay', { phone: '0700', account: 'A', amountShillings: 20 })).toMatchObject({ status: 400 });
    expect(await control('POST', 'faults', { kind: 'fire' })).toMatchObject({ status: 400 });
    expect(await control('POST', 'faults', { kind: 'drop-callback' })).toMatchObject({ status: 200 });
    expect(await control('POST', 'faults', { kind: 'queue-timeout', channel: 'result', carriedOut: true })).toMatchObject({ status: 200 });
    expect(await control('DELETE', 'faults')).toMatchObject({ status: 200 });
    const [{ receipt }] = (await control('GET', 'statement')).json as [{ receipt: string }];
    expect(await control('POST', 'pay', { phone: PHONE, account: 'A', amountShillings: 30, fails: true })).toMatchObject({ json: { paid: false, resultCode: '1' } });
    expect(await control('POST', 'reversals', { receipt })).toMatchObject({ status: 400, json: { error: 'there is not enough in the account' } });
    expect(await control('POST', 'pay', { phone: PHONE, account: 'A', amountShillings: 100 })).toMatchObject({ json: { paid: true } });
    expect(await control('POST', 'withdrawals', { amountShillings: 121 })).toMatchObject({ status: 400 });
    expect(await control('POST', 'withdrawals', { amountShillings: 1 })).toMatchObject({ status: 200, json: { receipt: expect.any(String) as string } });
    expect(await control('POST', 'reversals', { receipt })).toMatchObject({ status: 200, json: { of: receipt, amountCents: 2000 } });
    expect(await control('POST', 'reversals', { receipt })).toMatchObject({ status: 400, json: { error: 'this payment is given back already' } });
    expect(await control('GET', 'reversals')).toMatchObject({ json: [{ of: receipt, by: 'customer' }] });
    expect(await control('GET', 'balance')).toMatchObject({ json: { balanceCents: 9_780 } });
    const period = { from: '2020-01-01T00:00:00+03:00', to: '2100-01-01T00:00:00+03:00' };
    expect(await control('POST', 'statement', period)).toMatchObject({ json: { csv: expect.stringContaining('Receipt No.,Completion Time') as string, rows: ['reversal', 'withdrawal', 'charge', 'payment', 'failed', 'charge', 'payment'].map((kind) => ({ kind })) } });
    expect(await control('POST', 'statement', { ...period, from: 'yesterday' })).toMatchObject({ status: 400 });
    expect(await control('GET', 'certificate')).toMatchObject({ json: { certificate: expect.stringContaining('BEGIN CERTIFICATE') as string } });
    for (const [method, path, body] of [['POST', 'pull', { listsReversals: true }], ['POST', 'operator', { locked: true }], ['DELETE', 'token', undefined]] as const) expect(await control(method, path, body)).toMatchObject({ status: 200 });
    expect(await control('GET', 'nothing')).toMatchObject({ status: 404 });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  });
});
