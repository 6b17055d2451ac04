/** The tunnel against a program that behaves as cloudflared does; and its end with ours. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { instant } from '../../../src-shared/time.ts';
import type { Tunnel, TunnelState } from '../../ports/tunnel.ts';
import { createCloudflaredTunnel, type CloudflaredOptions } from './cloudflared-tunnel.ts';
import { createLogReading } from './log-lines.ts';

const GUARD = fileURLToPath(new URL('guard.process.ts', import.meta.url));
const TOKEN = 'eyJhIjoic2VjcmV0LW9mLXRoZS10dW5uZWwifQ==';
const isPosix = process.platform !== 'win32';

/** A folder with a program cloudflared that connects to us for as long as it lives, says how it was started, and then what we tell it to say. */
async function createProgram(script = '') {
  const directory = mkdtempSync(path.join(tmpdir(), 'waya-cloudflared-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const lives: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    lives.push(socket);
    server.emit('life', socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of lives) socket.destroy();
    server.close();
  });
  const program = path.join(directory, 'cloudflared');
  const code = `
    const { connect } = require('node:net');
    require('node:fs').writeFileSync(${JSON.stringify(path.join(directory, 'started.json'))}, JSON.stringify({ arguments: process.argv.slice(2), token: process.env.TUNNEL_TOKEN }));
    ${script}
    connect(${(server.address() as AddressInfo).port}, '127.0.0.1').on('data', (text) => process.stderr.write(text)).on('close', () => process.exit(3));
  `;
  const install = () => {
    writeFileSync(program, `#!${process.execPath}\n${code}`);
    chmodSync(program, 0o755);
  };
  return {
    directory, program, install,
    nextLife: async () => ((await once(server, 'life')) as [Socket])[0],
    started: () => JSON.parse(readFileSync(path.join(directory, 'started.json'), 'utf8')) as { arguments: string[]; token: string },
  };
}

function tunnelWith(options: Partial<CloudflaredOptions>): Tunnel {
  let now = 0;
  const tunnel = createCloudflaredTunnel({ program: '', token: TOKEN, guard: GUARD, now: () => instant((now += 1)), searchPath: '', pauses: { firstMs: 20, longestMs: 50 }, ...options });
  onTestFinished(() => tunnel.stop());
  return tunnel;
}

const become = (tunnel: Tunnel, state: TunnelState['state']) => new Promise<TunnelState>((resolve) => {
  const look = () => {
    if (tunnel.state().state !== state) return;
    stop();
    resolve(tunnel.state());
  };
  const stop = tunnel.onChange(look);
  queueMicrotask(look);
});

const line = (text: string) => `2026-01-05T08:00:00Z ${text}\n`;
const REGISTERED = line('INF Registered tunnel connection connIndex=0 connection=0c5e event=0 ip=198.41.200.13 location=nbo01 protocol=quic');

describe.runIf(isPosix)('cloudflared', () => {
  it('is started with the token in its environment alone, is up when it is registered, down when that is lost, up again, and off when it is stopped', async () => {
    const fake = await createProgram();
    fake.install();
    const tunnel = tunnelWith({ searchPath: fake.directory });
    expect(tunnel.state()).toEqual({ state: 'off', since: null, trouble: null });
    const living = fake.nextLife();
    tunnel.start();
    tunnel.start();
    expect(tunnel.state().state).toBe('starting');
    const life = await living;
    expect(fake.started()).toEqual({ arguments: ['tunnel', '--no-autoupdate', 'run'], token: TOKEN });
    life.write(line('INF Starting tunnel tunnelID=5b1e') + REGISTERED);
    const up = await become(tunnel, 'up');
    expect(up).toMatchObject({ since: expect.any(Number) as number, trouble: null });
    life.write(line('INF Registered tunnel connection connIndex=1') + line('INF Unregistered tunnel connection connIndex=1') + line('WRN Serve tunnel error error="timeout: no recent network activity" connIndex=0'));
    expect(await become(tunnel, 'down')).toMatchObject({ trouble: { message: 'The tunnel has no connection to Cloudflare.', hint: expect.stringContaining('7844') as string } });
    life.write(REGISTERED);
    await become(tunnel, 'up');
    const over = once(life, 'close');
    await tunnel.stop();
    await over;
    expect(tunnel.state()).toMatchObject({ state: 'off', trouble: null });
  });

  it('is started again when it ends, and says why in words; a token that is wrong is named, never shown', async () => {
    const fake = await createProgram(`process.stderr.write('Provided Tunnel token is not valid.\\nSee cloudflared tunnel --help. ' + process.env.TUNNEL_TOKEN + '\\n');`);
    fake.install();
    const tunnel = tunnelWith({ program: fake.program });
    const first = fake.nextLife();
    tunnel.start();
    const second = fake.nextLife.bind(fake);
    const life = await first;
    const again = second();
    life.destroy();
    const { trouble } = await become(tunnel, 'down');
    expect(trouble).toMatchObject({ message: 'Cloudflare’s token for the tunnel is not valid.', hint: expect.stringContaining('Copy it anew') as string });
    expect(JSON.stringify(trouble)).not.toContain(TOKEN);
    const third = fake.nextLife();
    (await again).destroy();
    (await third).destroy();
  });

  it('not found, it says where to put it, and takes it when it is there', async () => {
    const fake = await createProgram();
    const tunnel = tunnelWith({ program: fake.program });
    tunnel.start();
    expect(await become(tunnel, 'down')).toMatchObject({ trouble: { message: 'There is no program cloudflared at the place that the settings name.', hint: expect.stringContaining('PATH') as string } });
    const living = fake.nextLife();
    fake.install();
    (await living).write(REGISTERED);
    await become(tunnel, 'up');
  });

  it('ends with the app when that is killed', async () => {
    const fake = await createProgram();
    fake.install();
    const living = fake.nextLife();
    const script = `const { createCloudflaredTunnel } = await import(${JSON.stringify(new URL('cloudflared-tunnel.ts', import.meta.url).href)});
      createCloudflaredTunnel({ program: ${JSON.stringify(fake.program)}, token: 'x', guard: ${JSON.stringify(GUARD)}, now: () => 0 }).start();
      setInterval(() => {}, 1000);`;
    const app = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    const life = await living;
    const over = once(life.resume(), 'close');
    app.kill('SIGKILL');
    await over;
  });

  it('that does not end when asked is ended', async () => {
    const fake = await createProgram(`process.on('SIGTERM', () => require('node:fs').writeFileSync(${JSON.stringify(path.join(tmpdir(), `waya-asked-${process.pid}`))}, ''));`);
    const asked = path.join(tmpdir(), `waya-asked-${process.pid}`);
    onTestFinished(() => rmSync(asked, { force: true }));
    fake.install();
    const tunnel = tunnelWith({ program: fake.program });
    const living = fake.nextLife();
    tunnel.start();
    const over = once((await living).resume(), 'close');
    await tunnel.stop();
    await over;
    expect(existsSync(asked)).toBe(true);
  });
});

describe('what its log says', () => {
  const SAYS: [string, string, string | null][] = [
    ['INF Registered tunnel connection connIndex=0', 'up', null],
    ['ERR Register tunnel error from server side error="Unauthorized: Tunnel not found" connIndex=0 event=0', 'lost', 'Cloudflare does not know this tunnel, or no longer lets it in.'],
    ['ERR Couldn’t resolve SRV record error="lookup _v2-origintunneld._tcp.argotunnel.com: no such host"', 'lost', 'Cloudflare’s names cannot be looked up.'],
    ['ERR Failed to serve tunnel connection error="context canceled" connIndex=0', 'lost', null],
    ['INF Lost connection with the edge connIndex=0', 'lost', null],
    ['not started: EACCES', 'lost', 'This user may not run cloudflared.'],
    ['not started: ENOEXEC', 'lost', 'cloudflared cannot be run on this computer.'],
    ['INF Version 2026.1.0', 'nothing', null],
    ['', 'nothing', null],
  ];
  it.each(SAYS)('%s', (text, kind, message) => {
    const heard = createLogReading().read(text);
    expect([heard.kind, heard.kind === 'lost' ? (heard.trouble?.message ?? null) : null]).toEqual([kind, message]);
  });

  it('one connection is enough to be up', () => {
    const reading = createLogReading();
    const kinds = ['Registered tunnel connection connIndex=0', 'Registered tunnel connection connIndex=1', 'Unregistered tunnel connection connIndex=0', 'Unregistered tunnel connection connIndex=1'].map((text) => reading.read(text).kind);
    expect(kinds).toEqual(['up', 'up', 'nothing', 'lost']);
  });
});
