import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { ApiClient } from './api-client.fixture.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const running: ChildProcess[] = [];

function spawnMain(...options: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  return child;
}

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

async function outcome(...options: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawnMain(...options);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

describe('npm run sim:routeros', () => {
  test('prints where it listens and with what credentials, and stops on Ctrl-C', async () => {
    const child = spawnMain('--port', '0', '--version', '7.12', '--users', '7', '--tls', '--user', 'me', '--password', 'mine');
    const lines: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      lines.push(line);
      if (line.startsWith('Ctrl-C')) break;
    }
    const text = lines.join('\n');
    expect(text).toMatch(/RouterOS 7\.12 simulator, 7 subscribers/);
    expect(text).toMatch(/api-ssl {2}127\.0\.0\.1:\d+ {2}SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}/);
    const port = Number(/api +127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
    const client = await ApiClient.loggedIn(port, 'me', 'mine');
    expect(await client.rows('/ppp/secret/print')).toHaveLength(7);
    const exit = once(child, 'exit');
    child.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
    await client.closed;
  });

  test.each([
    [['--port', 'http'], '--port must be a whole number from 0 to 65535, not "http"'],
    [['--users', '-5'], '--users'],
    [['--version', '5.26'], 'not a RouterOS version: 5.26'],
    [['--colour'], "Unknown option '--colour'"],
    [['now'], 'Unexpected argument'],
  ])('%j is a clear error', async (options, message) => {
    const { code, err } = await outcome(...options);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });

  test('a taken port is a clear error', async () => {
    const holder = spawnMain('--port', '0', '--users', '0');
    let port = '';
    for await (const line of createInterface(holder.stdout)) {
      port = /api +127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? port;
      if (line.startsWith('Ctrl-C')) break;
    }
    const { code, err } = await outcome('--port', port);
    expect(code).toBe(2);
    expect(err).toContain('That port is taken');
  });

  test('--help explains', async () => {
    const { code, out } = await outcome('--help');
    expect(code).toBe(0);
    expect(out).toContain('--latency MS');
  });
});
