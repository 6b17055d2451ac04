import { afterEach, describe, expect, test } from 'vitest';
import { ApiClient } from './api-client.fixture.ts';
import { createRouterSimulator, type RouterSimulator } from './index.ts';

const NOW = Date.UTC(2026, 2, 27, 9, 0, 0);
const closing: (() => Promise<unknown>)[] = [];

async function start(version: string): Promise<{ simulator: RouterSimulator; ask(...words: string[]): Promise<string[][]>; readonly port: number }> {
  const simulator = createRouterSimulator({ version, clock: { now: () => NOW }, timers: null, users: [{ name: 'jane', password: 'hidden-word', profile: 'home-5M', comment: 'waya:s=7 "x" $' }] });
  const { port } = await simulator.listen();
  const client = await ApiClient.loggedIn(port);
  closing.push(async () => {
    client.socket.destroy();
    await simulator.close();
  });
  return { simulator, ask: (...words) => client.talk(...words), port };
}

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const field = (sentence: readonly string[] | undefined, name: string): string | undefined => sentence?.find((word) => word.startsWith(`=${name}=`))?.slice(name.length + 2);

describe.each(['6.49', '7.8', '7.12', '7.18', '7.22'])('export on %s', (version) => {
  test('goes to a file without passwords, and is read again by an empty router of the same version', async () => {
    const { simulator, ask } = await start(version);
    simulator.runScript('/queue simple add name=q target=10.5.0.7/32 max-limit=2M/5M comment="waya:s=8"; /ip pool add name=p2 ranges=10.9.0.2-10.9.0.9; /system scheduler add name=s on-event=":put \\"x\\"" interval=1h');
    const hide = version === '6.49' ? ['=hide-sensitive='] : [];
    expect((await ask('/export', '=file=backup', ...hide)).at(-1)).toEqual(['!done']);
    const contents = simulator.router.files.get('backup.rsc')['contents'] ?? '';
    expect(contents).not.toContain('hidden-word');
    expect(contents).toContain('by RouterOS');
    const empty = createRouterSimulator({ version, clock: { now: () => NOW }, timers: null, setUp: 'bare', users: [] });
    for (const row of empty.router.ppp.profiles.list().filter((one) => one['default'] !== 'true' && one['name'] !== 'default-encryption')) empty.router.ppp.profiles.remove(row['.id']);
    for (const row of [...empty.router.pools.list()]) empty.router.pools.remove(row['.id']);
    empty.runScript('/ip firewall filter remove [find]; /ip hotspot user profile remove [find default=no]; /user group remove [find name="billing"]');
    const { error } = empty.runScript(contents);
    expect(error?.message).toBeUndefined();
    expect(empty.router.ppp.secrets.get('jane')['comment']).toBe('waya:s=7 "x" $');
    expect(empty.router.queues.get('q')['max-limit']).toBe('2000000/5000000');
    expect(empty.router.schedulers.get('s')['on-event']).toBe(':put "x"');
  });
});

describe('files', () => {
  test('version 6 shows 4 KB of contents and nothing of a longer file', async () => {
    const { simulator, ask } = await start('6.49');
    simulator.router.files.add({ name: 'small.txt', type: '.txt file', contents: 'x'.repeat(4096) });
    simulator.router.files.add({ name: 'large.txt', type: '.txt file', contents: 'x'.repeat(4097) });
    expect(field((await ask('/file/print', '?name=small.txt'))[0], 'contents')).toHaveLength(4096);
    const large = (await ask('/file/print', '?name=large.txt'))[0];
    expect([field(large, 'contents'), field(large, 'size')]).toEqual([undefined, '4097']);
  });

  test.each([['7.12', false], ['7.18', true]])('%s reads a file in pieces: %s', async (version, can) => {
    const { simulator, ask } = await start(version);
    simulator.router.files.add({ name: 'a.txt', type: '.txt file', contents: 'abcdefgh' });
    const [first] = await ask('/file/read', '=file=a.txt', '=chunk-size=3', '=offset=3');
    expect(can ? field(first, 'data') : first?.[0]).toBe(can ? 'def' : '!trap');
  });

  test('without the policy ftp there is no export and no remove', async () => {
    const { simulator, port } = await start('7.18');
    simulator.router.groups.set('billing', { policy: 'read,write,api,test' });
    // Policies hold from the next log-in on.
    const again = await ApiClient.loggedIn(port);
    closing.push(async () => void again.socket.destroy());
    expect(field((await again.talk('/export', '=file=x'))[0], 'message')).toBe('not enough permissions (9)');
    expect(field((await again.talk('/file/remove', '=.id=flash'))[0], 'message')).toBe('not enough permissions (9)');
  });
});

describe('tools', () => {
  test('ping reaches who is on line and times out on who is not', async () => {
    const { simulator, ask } = await start('7.18');
    const address = simulator.line('jane').address ?? '';
    const there = await ask('/ping', `=address=${address}`, '=count=3');
    expect(there).toHaveLength(4);
    expect(field(there[2], 'received')).toBe('3');
    expect(field(there[0], 'time')).toMatch(/^\d+ms\d+us$/);
    simulator.customers.hangUp('jane');
    const gone = await ask('/ping', `=address=${address}`, '=count=2');
    expect([field(gone[0], 'status'), field(gone[1], 'packet-loss')]).toEqual(['timeout', '100']);
    expect((await ask('/ping', '=address=nonsense', '=count=1'))[0]?.[0]).toBe('!trap');
  });

  test('monitor-traffic once tells the traffic of a line', async () => {
    const { simulator, ask } = await start('7.18');
    simulator.customers.setRate('jane', { uploadBytesPerSecond: 10, downloadBytesPerSecond: 1000 });
    const [row] = await ask('/interface/monitor-traffic', '=interface=<pppoe-jane>', '=once=');
    expect([field(row, 'rx-bits-per-second'), field(row, 'tx-bits-per-second')]).toEqual(['80', '8000']);
  });

  test('a missing hotspot package takes its menus away over the API', async () => {
    const { simulator, ask } = await start('7.22');
    expect((await ask('/ip/hotspot/user/print')).at(-1)?.[0]).toBe('!done');
    simulator.router.packages.remove('hotspot');
    const [trap] = await ask('/ip/hotspot/user/print');
    expect(field(trap, 'message')).toMatch(/no such command/);
  });

  test.each(['6.49', '7.18'])('%s tells clock, time server, packages and servers', async (version) => {
    const { ask } = await start(version);
    expect(field((await ask('/system/clock/print'))[0], 'time')).toBe('12:00:00');
    await ask('/system/ntp/client/set', '=enabled=yes', version === '6.49' ? '=server-dns-names=pool.ntp.org' : '=servers=pool.ntp.org');
    expect(field((await ask('/system/ntp/client/print'))[0], version === '6.49' ? 'mode' : 'status')).toBe(version === '6.49' ? 'unicast' : 'synchronized');
    const menus = ['/system/package', '/interface/pppoe-server/server', '/ip/dhcp-server', '/ip/hotspot', '/ip/pool'];
    const empty: string[] = [];
    for (const menu of menus) if ((await ask(`${menu}/print`))[0]?.[0] !== '!re') empty.push(menu);
    expect(empty).toEqual([]);
  });

  test('a run of a script answers its error', async () => {
    const { ask } = await start('7.18');
    await ask('/system/script/add', '=name=bad', '=source=:error "stop"');
    expect(field((await ask('/system/script/run', '=.id=bad'))[0], 'message')).toMatch(/^stop \(line 1/);
  });
});
