/** What the scripts do, on a simulated router that reads them: exactly his rows, once, and nobody else's. */
import { describe, expect, test } from 'vitest';
import type { Access } from '../../../src-shared/contract/values.ts';
import { parseInstant, SECOND } from '../../../src-shared/time.ts';
import { createRouterSimulator } from '../../simulators/routeros/index.ts';
import { armedScript, itemOf, textOf, type Cut } from './armed-script.ts';

const NAMES: Readonly<Record<number, string>> = { 7: 'jane', 71: 'joe', 8: 'say"hi"$1\\x', 9: 'free' };

/** A router on which four services of each kind stand, and one without our mark that is called like one of ours. */
function router(version: string) {
  let now = parseInstant('2026-03-27T09:00:00+03:00') as number;
  const simulator = createRouterSimulator({ version, users: 0, customersFollowSecrets: true, redialAfterMs: 10 * SECOND, clock: { now: () => now }, timers: null });
  const quote = (text: string) => `"${text.replaceAll(/["\\$]/g, (sign) => `\\${sign}`)}"`;
  const paste = (text: string) => {
    const { error } = simulator.runScript(text);
    if (error) throw error;
  };
  paste('/ppp profile add name=waya-1 local-address=10.64.0.1 remote-address=pppoe-pool\n/ip hotspot user profile add name=waya-1');
  for (const [id, name] of Object.entries(NAMES)) {
    const comment = `comment="his waya:s=${id}"`;
    paste(`/ppp secret add name=${quote(name)} password=x profile=waya-1 ${comment}`);
    paste(`/ip hotspot user add name=${quote(name)} password=x profile=waya-1 ${comment}`);
    paste(`/queue simple add name=${quote(name)} target=10.5.50.${id}/32 max-limit=5M/5M ${comment}`);
    paste(`/ip dhcp-server lease add mac-address=AA:BB:CC:00:00:${id.padStart(2, '0')} address=10.5.60.${id} ${comment}`);
  }
  paste('/ppp secret add name=theirs password=x comment="xwaya:s=7"');
  const { router: state } = simulator;
  const all = () => ({
    secrets: state.ppp.secrets.list().map((row) => `${row['name']} ${row['profile']} ${row['disabled']}`),
    users: state.hotspot.users.list().filter((row) => row['comment']?.includes('waya')).map((row) => `${row['name']} ${row['profile']} ${row['disabled']}`),
    queues: state.queues.list().filter((row) => row['comment']?.includes('waya')).map((row) => `${row['name']} ${row['max-limit']}`),
    lists: state.firewall.addressList.list().filter((row) => row['dynamic'] !== 'true').map((row) => `${row['list']} ${row['address']} ${row['comment']}`),
    leases: state.dhcp.leases.list().map((row) => `${row['address']} ${row['block-access'] ?? 'false'} ${row['address-lists'] ?? ''} ${row['rate-limit'] ?? ''}`.trim()),
  });
  return { simulator, all, paste, wait: (ms: number) => void (now += ms) };
}

function scriptFor(access: Access, cut: Cut, ids: readonly number[]): string {
  const items = ids.map((id) => itemOf({ subscriptionId: id, userName: NAMES[id]!, access, address: `10.5.50.${id}`, macAddress: `AA:BB:CC:00:00:${String(id).padStart(2, '0')}` }));
  return textOf(armedScript(access, cut, items.map((item) => ('text' in item ? item : expect.unreachable(item.why)))));
}

const SLOW: Cut = { mode: 'throttle', upKbps: 256, downKbps: 512 };
const nasty = NAMES[8]!;

describe.for(['6.49', '7.8', '7.22'])('on RouterOS %s', (version) => {
  test.for<[Access, Cut, Partial<Record<'secrets' | 'users' | 'queues' | 'lists' | 'leases', readonly string[]>>]>([
    ['pppoe', { mode: 'disable' }, { secrets: ['jane waya-1 true', 'joe waya-1 false', `${nasty} waya-1 true`, 'free waya-1 false', 'theirs default false'] }],
    ['hotspot', { mode: 'disable' }, { users: ['jane waya-1 true', 'joe waya-1 false', `${nasty} waya-1 true`, 'free waya-1 false'] }],
    ['static', { mode: 'disable' }, { lists: ['waya-cut 10.5.50.7 waya:s=7', 'waya-cut 10.5.50.8 waya:s=8'] }],
    ['static', { mode: 'walled' }, { lists: ['waya-walled 10.5.50.7 waya:s=7', 'waya-walled 10.5.50.8 waya:s=8'] }],
    ['static', SLOW, { queues: ['jane 256000/512000', 'joe 5000000/5000000', `${nasty} 256000/512000`, 'free 5000000/5000000'] }],
    ['dhcp', { mode: 'disable' }, { leases: ['10.5.60.7 true', '10.5.60.8 true', '10.5.60.9 false', '10.5.60.71 false'] }],
    ['dhcp', { mode: 'walled' }, { leases: ['10.5.60.7 false waya-walled', '10.5.60.8 false waya-walled', '10.5.60.9 false', '10.5.60.71 false'] }],
    ['dhcp', SLOW, { leases: ['10.5.60.7 false  256k/512k', '10.5.60.8 false  256k/512k', '10.5.60.9 false', '10.5.60.71 false'] }],
  ])('%s %o changes what is in its list alone, and once', ([access, cut, changed]) => {
    const { simulator, all } = router(version);
    const before = all();
    const script = scriptFor(access, cut, [7, 8]);
    const first = simulator.runScript(script);
    expect([first.error, simulator.router.log.list().filter((row) => row['topics']?.includes('warning')).map((row) => row['message'])]).toEqual([null, []]);
    const after = all();
    const sorted = (rows: typeof before) => Object.fromEntries(Object.entries(rows).map(([key, list]) => [key, [...list].sort()]));
    expect(sorted(after)).toEqual(sorted({ ...before, ...(changed as object) }));
    const { sectorsTotal } = simulator.router;
    expect(simulator.runScript(script).error).toBeNull();
    expect([all(), simulator.router.sectorsTotal]).toEqual([after, sectorsTotal]);
  });

  test('walled and slow: the profile where there is one, else off', () => {
    for (const [cut, profile] of [[{ mode: 'walled' }, 'waya-walled'], [SLOW, 'waya-slow-256-512']] as const) {
      const without = router(version);
      without.simulator.runScript(scriptFor('pppoe', cut, [7]));
      expect(without.all().secrets[0]).toBe('jane waya-1 true');
      const having = router(version);
      having.paste(`/ppp profile add name=${profile}\n/ip hotspot user profile add name=${profile}`);
      having.simulator.runScript(scriptFor('pppoe', cut, [7]));
      having.simulator.runScript(scriptFor('hotspot', cut, [7]));
      expect([having.all().secrets[0], having.all().users[0]]).toEqual([`jane ${profile} false`, `jane ${profile} false`]);
    }
  });

  test('slow holds for a plan with a burst too: below its threshold he would go on as before', () => {
    const { simulator, paste } = router(version);
    paste('/queue simple set [/queue simple find where name=jane] burst-limit=9M/9M burst-threshold=4M/4M burst-time=8s/8s');
    expect(simulator.runScript(scriptFor('static', SLOW, [7])).error).toBeNull();
    const queue = simulator.router.queues.list().find((row) => row['name'] === 'jane')!;
    expect([queue['max-limit'], queue['burst-limit'], queue['burst-threshold']]).toEqual(['256000/512000', '0/0', '0/0']);
  });

  test('a name that is not his any more, and a mark that is gone, are left alone', () => {
    const { simulator, all, paste } = router(version);
    paste('/ppp secret set [/ppp secret find where name=jane] comment="by hand"');
    paste('/ip hotspot user set [/ip hotspot user find where name=jane] name=jane2');
    const before = all();
    for (const access of ['pppoe', 'hotspot'] as const) expect(simulator.runScript(scriptFor(access, { mode: 'disable' }, [7])).error).toBeNull();
    expect(all()).toEqual(before);
  });

  test('nothing while the clock is unset', () => {
    const { simulator, all } = router(version);
    simulator.faults.powerCut({ clockRightAfterMs: null });
    const before = all();
    expect(simulator.runScript(scriptFor('pppoe', { mode: 'disable' }, [7, 8])).error).toBeNull();
    expect(all()).toEqual(before);
  });

  test('who is connected is put off the line', () => {
    const { simulator, wait } = router(version);
    wait(60 * SECOND);
    simulator.advanceTo(parseInstant('2026-03-27T09:01:00+03:00'));
    const online = () => simulator.router.ppp.active.list().map((row) => row['name']);
    const before = online();
    expect(before).toContain('jane');
    simulator.runScript(scriptFor('pppoe', { mode: 'disable' }, [7]));
    expect(online()).toEqual(before.filter((name) => name !== 'jane'));
  });
});
