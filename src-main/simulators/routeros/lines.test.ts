import { describe, expect, test } from 'vitest';
import { createRouterSimulator, type RouterSimulator } from './index.ts';

const NOW = Date.UTC(2026, 2, 27, 9, 0, 0);
const MAC = 'AA:BB:CC:DD:EE:01';
const RATE = { uploadBytesPerSecond: 1000, downloadBytesPerSecond: 10_000 };

function rig(version = '7.18'): { simulator: RouterSimulator; run(script: string): readonly string[]; to(seconds: number): void } {
  let now = NOW;
  const simulator = createRouterSimulator({ version, clock: { now: () => now }, timers: null, users: [] });
  return {
    simulator,
    run: (script) => {
      const { output, error } = simulator.runScript(script);
      if (error !== null) throw error;
      return output;
    },
    to: (seconds) => {
      now = NOW + seconds * 1000;
      simulator.advanceTo(now);
    },
  };
}

describe.each(['6.49', '7.8', '7.12', '7.18', '7.22'])('a subscriber with a fixed address on %s', (version) => {
  test('has the speed of his queue, and its bytes are his', () => {
    const { simulator, run, to } = rig(version);
    run('/queue simple add name=jane target=10.5.0.7 max-limit=2M/40k');
    simulator.lines.addStatic({ name: 'jane', address: '10.5.0.7', rate: RATE });
    expect(simulator.line('jane')).toMatchObject({ online: true, passes: true, queue: 'jane', uploadBits: 2_000_000, downloadBits: 40_000 });
    to(10);
    expect(run(':put [/queue simple get [find name=jane] bytes]')).toEqual(['10000/50000']);
    expect(run(':put [/queue simple get [find name=jane] target]')).toEqual(['10.5.0.7/32']);
  });

  test('is stopped by a list that is dropped, and nothing counts', () => {
    const { simulator, run, to } = rig(version);
    run('/queue simple add name=jane target=10.5.0.7/32 max-limit=2M/5M');
    simulator.lines.addStatic({ name: 'jane', address: '10.5.0.7', rate: RATE });
    run('/ip firewall filter add chain=forward action=drop src-address-list=waya-cut');
    to(10);
    run('/ip firewall address-list add list=waya-cut address=10.5.0.7');
    expect(simulator.line('jane').passes).toBe(false);
    to(20);
    expect(run(':put [/queue simple get [find name=jane] bytes]')).toEqual(['10000/100000']);
    run('/ip firewall address-list remove [find list=waya-cut]');
    expect(simulator.line('jane').passes).toBe(true);
  });
});

test('FastTrack goes round the queue, an accept rule before it does not let it', () => {
  const { simulator, run } = rig();
  run('/queue simple add name=jane target=10.5.0.7/32 max-limit=2M/5M');
  simulator.lines.addStatic({ name: 'jane', address: '10.5.0.7' });
  run('/ip firewall filter remove [find chain=forward]; /ip firewall filter add chain=forward action=fasttrack-connection connection-state=established,related');
  expect(simulator.line('jane')).toMatchObject({ fasttracked: true, downloadBits: null });
  run('/ip firewall address-list add list=ours address=10.5.0.0/24; /ip firewall filter add chain=forward action=accept connection-state=established,related src-address-list=ours place-before=[find action=fasttrack-connection]');
  expect(simulator.line('jane')).toMatchObject({ fasttracked: false, downloadBits: 5_000_000 });
});

describe.each(['6.49', '7.22'])('a lease on %s', (version) => {
  test('binds its device, with rate and lists', () => {
    const { simulator, run } = rig(version);
    run(`/ip dhcp-server lease add mac-address=${MAC} address=10.70.0.50 server=dhcp1 rate-limit=2M/5M address-lists=a,b`);
    simulator.lines.addDhcp({ name: 'jane', macAddress: MAC });
    expect(run('/ip dhcp-server lease\n:put [get [find mac-address="AA:BB:CC:DD:EE:01"] status]')).toEqual(['bound']);
    expect(simulator.line('jane')).toMatchObject({ online: true, address: '10.70.0.50', downloadBits: 5_000_000, passes: true });
    expect(run(':put [:len [/ip firewall address-list find address=10.70.0.50 dynamic=yes]]')).toEqual(['2']);
    run('/ip dhcp-server lease set [find address=10.70.0.50] rate-limit=1M/1M address-lists=""');
    expect(simulator.line('jane').downloadBits).toBe(1_000_000);
    expect(run(':put [:len [/ip firewall address-list find dynamic=yes]]')).toEqual(['0']);
    run('/ip dhcp-server lease set [find address=10.70.0.50] block-access=yes');
    expect(simulator.line('jane').passes).toBe(false);
    simulator.lines.switchOff('jane');
    expect(run(':put [/ip dhcp-server lease get [find address=10.70.0.50] status]')).toEqual(['waiting']);
  });

  test('of the pool is dynamic until it is made static', () => {
    const { simulator, run } = rig(version);
    simulator.lines.addDhcp({ name: 'guest', macAddress: MAC });
    expect(simulator.line('guest').address).toBe('10.70.0.2');
    run('/ip dhcp-server lease make-static [find dynamic=yes]');
    expect(run(':put [:len [/ip dhcp-server lease find dynamic=no]]')).toEqual(['1']);
    expect(simulator.line('guest').online).toBe(true);
    expect(simulator.runScript(`/ip dhcp-server lease add mac-address=${MAC} address=10.70.0.9 server=dhcp1`).error?.message).toMatch(/already have static lease/);
  });
});

describe('hotspot', () => {
  test('a session has its queue, host and list, and its limit of bytes ends it', () => {
    const { simulator, run, to } = rig();
    run('/ip hotspot user profile add name=day rate-limit=1M/2M address-list=guests; /ip hotspot user add name=v1 password=x profile=day limit-bytes-total=110k');
    expect(simulator.hotspot.login('v1', 'x', MAC, RATE).ok).toBe(true);
    expect(simulator.line('v1')).toMatchObject({ online: true, queue: '<hotspot-v1>', downloadBits: 2_000_000 });
    expect(run(':put [:len [/ip hotspot host find]]; :put [:len [/ip firewall address-list find list=guests]]')).toEqual(['1', '1']);
    expect(run(':put [/ip hotspot user get [find name=v1] bytes-out]')).toEqual(['0']);
    to(20);
    expect(simulator.line('v1').online).toBe(false);
    expect(run(':put [:len [/queue simple find]]; :put [:len [/ip hotspot host find]]')).toEqual(['0', '0']);
    expect(simulator.hotspot.login('v1', 'x', MAC, RATE)).toMatchObject({ ok: false, reason: 'user has reached traffic limit' });
  });

  test('a power cut loses what ran, a restart adds it up', () => {
    for (const [cut, wanted] of [[true, '0'], [false, '100000']] as const) {
      const { simulator, run, to } = rig();
      run('/ip hotspot user add name=v1 password=x');
      simulator.hotspot.login('v1', 'x', MAC, RATE);
      to(10);
      if (cut) simulator.faults.powerCut({ clockRightAfterMs: null });
      else simulator.reboot();
      expect(simulator.router.hotspot.users.get('v1')['bytes-out']).toBe(wanted);
    }
  });
});

test('counters wrap where that is switched on', () => {
  const { simulator, run, to } = rig('6.49');
  run('/queue simple add name=jane target=10.5.0.7');
  simulator.lines.addStatic({ name: 'jane', address: '10.5.0.7', rate: { uploadBytesPerSecond: 0, downloadBytesPerSecond: 2 ** 31 } });
  to(3);
  expect(run(':put [/queue simple get [find name=jane] bytes]')).toEqual([`0/${3 * 2 ** 31}`]);
  simulator.router.countersWrap = true;
  expect(run(':put [/queue simple get [find name=jane] bytes]')).toEqual([`0/${2 ** 31}`]);
});

test('edits by hand are the same for the same numbers, and never touch a dynamic row', () => {
  const edits = (): unknown[] => {
    const { simulator, run } = rig();
    for (let number = 1; number <= 5; number++) run(`/ppp secret add name=u${number} profile=home-5M comment="waya:s=${number}"; /queue simple add name=q${number} target=10.5.0.${number}`);
    let state = 7;
    const random = (): number => (state = (state * 16807) % 2_147_483_647) / 2_147_483_647;
    return Array.from({ length: 40 }, () => simulator.handEdit(random));
  };
  const first = edits();
  expect(first).toEqual(edits());
  expect(new Set(first.map((edit) => (edit as { did: string }).did)).size).toBeGreaterThan(3);
});
