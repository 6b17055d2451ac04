/** The host as a process: what it prints, how it ends, what it refuses. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let directory: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'waya-host-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

function run(...given: string[]) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output);
        if (match) resolve(match);
      };
      waiting.add(look);
      look();
      void ended.then((code) => reject(new Error(`ended with ${code} before it printed ${pattern}:\n${output}`)));
    });
  return { child, ended, printed, output: () => output };
}

it('prints its address and the set-up token, answers, and ends in order on SIGTERM', async () => {
  const host = run('--port', '0', '--data', directory);
  const [, address] = await host.printed(/^LISTENING (http:\/\/127\.0\.0\.1:\d+)$/m);
  const [, token] = await host.printed(/make the first one with this set-up token:\n {2}(\S{32,})/);
  expect(await (await fetch(`${address}/health`)).json()).toEqual({ ok: true });
  const reply = await fetch(`${address}/rpc/session.createFirstOwner`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'first-owner-1', input: { setupToken: token, name: 'Wanjiru', userName: 'wanjiru', password: 'correct horse battery' } }),
  });
  expect(await reply.json()).toMatchObject({ ok: true, value: { operator: { role: 'owner' } } });
  expect(statSync(path.join(directory, 'waya.db')).mode & 0o077).toBe(0);
  host.child.kill('SIGTERM');
  expect(await host.ended).toBe(0);

  const again = run('--port', '0', '--data', directory);
  await again.printed(/^LISTENING /m);
  expect(again.output()).not.toContain('set-up token');
  again.child.kill('SIGINT');
  expect(await again.ended).toBe(0);
});

it('refuses a second one on the same data, in words, with status 2', async () => {
  const first = run('--port', '0', '--data', directory);
  await first.printed(/^LISTENING /m);
  const second = run('--port', '0', '--data', directory);
  expect(await second.ended).toBe(2);
  expect(second.output()).toContain('Waya is already running on this data');
});

it.each([
  [['--prot', '1'], /--prot/],
  [['--host', '0.0.0.0'], /--tls-cert and --tls-key/],
  [['--tls-cert', '/nothing.pem', '--tls-key', '/nothing.pem'], /nothing\.pem cannot be read/],
])('refuses %j in words, with status 2 and without a stack', async (given, words) => {
  const host = run('--data', directory, ...given);
  expect(await host.ended).toBe(2);
  expect(host.output()).toMatch(words);
  expect(host.output()).not.toMatch(/^\s+at /m);
});

it('--help tells all and does nothing', async () => {
  const host = run('--help');
  expect(await host.ended).toBe(0);
  expect(host.output()).toContain('--callback-port');
});
