import { expect, test } from 'vitest';
import { errorOf, type Opened } from './gateway-rig.test-support.ts';

const ALL = 'ftp,read,write,reboot,test,sensitive,api';

/** What concerns the router as a whole: its set-up, its log, pings and its configuration as a script. */
export function tools(opened: Opened): void {
  test('the set-up', async () => {
    const { rig, session } = await opened();
    const setup = await session.readSetup();
    expect(setup.clock.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(setup.clock).toMatchObject({ ntpEnabled: false, ntpSynchronised: rig.version.startsWith('6') ? null : false });
    expect(setup).toMatchObject({
      licenseLevel: '6',
      pppoeServers: [{ serviceName: 'pppoe', interface: 'ether2', defaultProfile: 'default', oneSessionPerHost: false, disabled: false }],
      hotspots: [{ name: 'hotspot1', interface: 'ether4', profile: 'default', disabled: false }],
      dhcpServers: [{ name: 'dhcp1', interface: 'ether3', addressPool: 'dhcp-pool', disabled: false }],
      walledGarden: [],
      nat: [],
      dns: { servers: '8.8.8.8,1.1.1.1', allowRemoteRequests: false },
      flash: { badBlocksPercent: 0 },
    });
    expect(setup.packages.find(({ name }) => name === 'hotspot')).toMatchObject({ version: expect.stringContaining(rig.version) as string, disabled: false });
    expect(setup.services.find(({ name }) => name === 'api')).toMatchObject({ port: 8728, disabled: false });
    expect(setup.users.find(({ name }) => name === 'api')).toMatchObject({ group: 'billing', disabled: false });
    expect(setup.groups.find(({ name }) => name === 'billing')?.policy.split(',').sort()).toEqual(ALL.split(',').sort());
    expect(setup.pools.find(({ name }) => name === 'pppoe-pool')).toMatchObject({ ranges: expect.stringMatching(/^10\.64\.0\.2-/) as string, nextPool: '' });
    expect(setup.filter.map(({ chain, action, conditions }) => [chain, action, conditions])).toEqual([
      ['input', 'accept', { 'connection-state': 'established,related' }],
      ['forward', 'accept', { 'connection-state': 'established,related' }],
      ['forward', 'drop', { 'connection-state': 'invalid' }],
    ]);
    expect(setup.flash.totalBytes).toBeGreaterThan(setup.flash.freeBytes);
  });

  test('interfaces, the traffic of all sessions and the queues that the router makes for them', async () => {
    const { session } = await opened();
    const interfaces = await session.listInterfaces();
    expect(interfaces.find(({ name }) => name === 'ether1')).toMatchObject({ type: 'ether', running: true, disabled: false });
    const online = await session.listSessions();
    const names = online.map(({ name }) => name).sort();
    expect((await session.readTraffic()).map(({ name }) => name).sort()).toEqual(names);
    expect((await session.listQueues()).filter(({ dynamic }) => dynamic).map(({ name }) => name).sort()).toEqual(names.map((name) => `<pppoe-${name}>`).sort());
    const [queue] = await session.listQueues(['<pppoe-user00001>']);
    expect(queue!.maxLimit).toMatch(/^\d+M\/\d+M$/);
    expect(queue!.burstTime).toBeNull();
  });

  test('the newest lines of the log, oldest first', async () => {
    const { rig, session } = await opened();
    for (const number of [1, 2, 3]) rig.addByHand('/log', { time: '10:00:00', topics: 'script,info', message: `line ${number}` });
    // Reading leaves lines of its own on some routers: ours are looked for among the last.
    const lines = await session.listLog(1000);
    expect(lines.map(({ message }) => message).filter((message) => message.startsWith('line '))).toEqual(['line 1', 'line 2', 'line 3']);
    expect(await session.listLog(2)).toEqual(lines.slice(-2));
    expect(await session.listLog(0)).toEqual([]);
  });

  test('ping: what answers and what does not', async () => {
    const { session } = await opened();
    const there = await session.ping('8.8.8.8', 3);
    expect(there).toMatchObject({ sent: 3, received: 3 });
    expect(there.minMs!).toBeGreaterThan(0);
    expect(there.maxMs!).toBeGreaterThanOrEqual(there.averageMs!);
    expect(await session.ping('192.0.2.1', 2)).toEqual({ sent: 2, received: 0, minMs: null, averageMs: null, maxMs: null });
    expect((await session.ping('8.8.8.8', 500)).sent).toBe(20);
    expect(await errorOf(session.ping('not an address', 1))).toMatchObject({ retryable: false, outcome: 'not_done' });
  });

  test('the configuration as a script: no passwords, and no file is left', async () => {
    const { rig, session } = await opened();
    for (const { id } of (await session.listSecrets()).slice(5)) await session.apply([{ kind: 'remove-secret', id }]); // short enough for version 6
    const before = rig.rows('/file').length;
    const text = await session.readExport();
    expect(text).toContain('/ppp secret');
    expect(text).toContain('name=user00001');
    expect(text).not.toContain('password=');
    expect(rig.rows('/file')).toHaveLength(before);
  });

  test('a long configuration: in pieces from 7.14, whole before, and refused with advice on version 6', async () => {
    const { rig, session } = await opened();
    const length = rig.version.startsWith('6') ? 100 : 900;
    for (let number = 0; number < length; number++) rig.addSecretByHand({ name: `long${number}`, service: 'pppoe', profile: 'home-5M', comment: 'x'.repeat(20) });
    const before = rig.rows('/file').length;
    const [major = 0, minor = 0] = rig.version.split('.').map(Number);
    if (major > 7 || (major === 7 && minor >= 14)) {
      const text = await session.readExport();
      expect(text.length).toBeGreaterThan(64 * 1024);
      expect(text).toContain(`name=long${length - 1}`);
      for (const name of ['long0', 'long400', 'long899']) expect(text.split(`name=${name} `)).toHaveLength(2);
    } else {
      const error = await errorOf(session.readExport());
      expect(error).toMatchObject({ retryable: false, outcome: 'not_done' });
      expect(error.hint).toContain('/export file=');
    }
    expect(rig.rows('/file')).toHaveLength(before);
  });

  test('without the policy ftp there is no export, and that is what is said', async () => {
    const { rig } = await opened();
    rig.setPolicies('read,write,test,api');
    const session = await rig.gateway.connect(rig.address);
    const error = await errorOf(session.readExport());
    expect(error).toMatchObject({ retryable: false, outcome: 'not_done' });
    expect(error.hint).toContain('ftp');
    await session.close();
  });

  test('a read that fails leaves no file', async () => {
    const { rig, session } = await opened();
    const before = rig.rows('/file').length;
    rig.trapOn('/file/print', 'failure: something');
    expect(await errorOf(session.readExport())).toMatchObject({ outcome: 'not_done', technical: 'failure: something' });
    expect(rig.rows('/file')).toHaveLength(before);
  });
}
