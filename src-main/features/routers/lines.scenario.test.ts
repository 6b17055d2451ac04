import { describe, expect, test } from 'vitest';
import type { Access } from '../../../src-shared/contract/values.ts';
import { MINUTE, SECOND } from '../../../src-shared/time.ts';
import type { RouterSimulator } from '../../simulators/routeros/index.ts';
import { routersRig, type RoutersRig } from './routers.test-support.ts';

/* Lines of every kind, told as the subscriber would find out: does anything come through, and how fast? */

const ADDRESS = '10.9.0.7';
const MAC = 'AA:BB:CC:00:00:07';
const RULES = ['waya-cut', 'waya-walled'].map((list) => `/ip firewall filter add chain=forward action=drop src-address-list=${list}`).join('; ');

type Menus = 'secrets' | 'users' | 'queues' | 'listed' | 'leases';
const tablesOf = ({ router }: RouterSimulator) => ({ secrets: router.ppp.secrets, users: router.hotspot.users, queues: router.queues, listed: router.firewall.addressList, leases: router.dhcp.leases });

interface Kind {
  readonly access: Access;
  readonly menu: Menus;
  readonly fields: { readonly address?: string; readonly macAddress?: string };
  /** He comes, or comes again as soon as he is let. */
  readonly connect: (sim: RouterSimulator) => void;
  /** Another row of that menu, made by hands. */
  readonly foreign: (sim: RouterSimulator) => string;
  /** What hands can do to the row, and what Waya says of it. */
  readonly handEdit: Readonly<Record<string, string>>;
  readonly told: RegExp;
}

const KINDS: readonly Kind[] = [
  {
    access: 'pppoe', menu: 'secrets', fields: { address: ADDRESS },
    connect: () => undefined,
    foreign: (sim) => sim.router.ppp.secrets.add({ name: 'boss', service: 'pppoe', profile: 'default', password: 'x', disabled: 'false', comment: 'waya' }),
    handEdit: { profile: 'default', 'remote-address': '10.9.0.99' }, told: /^The profile is default, wanted waya-\d+; the address is 10\.9\.0\.99, wanted 10\.9\.0\.7/,
  },
  {
    access: 'hotspot', menu: 'users', fields: { macAddress: MAC },
    connect: (sim) => void sim.hotspot.login('jane', 'secret-jane', MAC),
    foreign: (sim) => sim.router.hotspot.users.add({ name: 'boss', profile: 'default', password: 'x', disabled: 'false', comment: 'waya' }),
    handEdit: { profile: 'default' }, told: /^The profile is default, wanted waya-\d+/,
  },
  {
    access: 'static', menu: 'queues', fields: { address: ADDRESS },
    connect: (sim) => { if (!sim.lines.names().includes('jane')) sim.lines.addStatic({ name: 'jane', address: ADDRESS }); },
    foreign: (sim) => sim.router.queues.add({ name: 'boss', target: '10.9.0.1/32', 'max-limit': '0/0', priority: '8/8', disabled: 'false', comment: 'waya' }),
    handEdit: { 'max-limit': '90000000/90000000' }, told: /^The limit is 90M\/90M, wanted 5M\/10M/,
  },
  {
    access: 'dhcp', menu: 'leases', fields: { address: ADDRESS, macAddress: MAC },
    connect: (sim) => { if (!sim.lines.names().includes('jane')) sim.lines.addDhcp({ name: 'jane', macAddress: MAC }); },
    foreign: (sim) => sim.router.dhcp.leases.add({ 'mac-address': 'AA:BB:CC:00:00:99', address: '10.9.0.1', disabled: 'false', 'block-access': 'false', comment: 'waya' }),
    handEdit: { 'rate-limit': '90M/90M' }, told: /^The limit is 90M\/90M, wanted 5M\/10M/,
  },
];

async function withLine(kind: Kind, version: string) {
  const rig = routersRig();
  const sim = await rig.simulator({ version });
  const { error } = sim.runScript(RULES);
  if (error) throw error;
  const foreignId = kind.foreign(sim);
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const id = rig.addLine({ userName: 'jane', planId, routerId, fields: { access: kind.access, ...kind.fields } });
  await rig.drain();
  await comes(rig, sim, kind);
  const table = tablesOf(sim)[kind.menu];
  const own = () => table.list().filter((row) => row['comment'] === `waya:s=${id}`);
  return { rig, sim, routerId, planId, id, table, own, foreign: () => JSON.stringify(table.get(foreignId)) };
}

/** What was sent that changes something. */
const written = (sim: RouterSimulator): string[] => sim.commandLog.commands().map(({ words }) => words.join(' ')).filter((text) => !/\/(print|login)\b/.test(text));

async function comes(rig: RoutersRig, sim: RouterSimulator, kind: Kind): Promise<void> {
  await rig.pass(MINUTE);
  if (!sim.line('jane').online) kind.connect(sim);
  await rig.pass(20 * SECOND);
}

for (const version of ['6.49', '7.12', '7.22']) {
  describe.each(KINDS)(`RouterOS ${version}: $access`, (kind) => {
    test('on, to the pay page, cut off, slowed down, another plan, ended; rows of hands stay as they are', async () => {
      const { rig, sim, routerId, id, own, foreign } = await withLine(kind, version);
      const { access } = kind;
      const before = foreign();
      const settled = async (state?: 'active' | 'walled' | 'suspended' | 'throttled' | 'ended') => {
        if (state) rig.wish(id, state);
        await rig.drain();
        await comes(rig, sim, kind);
        expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
        sim.commandLog.reset();
        await rig.sweep(routerId);
        expect(written(sim)).toEqual([]); // a sweep finds nothing to do
        return sim.line('jane');
      };

      expect(await settled()).toMatchObject({ online: true, passes: true, uploadBits: 5_000_000, downloadBits: 10_000_000 });
      const rowId = own()[0]!['.id'];
      if (access !== 'hotspot') expect(sim.line('jane').address).toBe(ADDRESS);
      const walled = await settled('walled');
      expect(walled.passes).toBe(false);
      if (access === 'pppoe') expect(walled.address).not.toBe(ADDRESS); // or it would lead round the pool of the pay page
      expect(await settled('throttled')).toMatchObject({ passes: true, uploadBits: 512_000, downloadBits: 1_000_000 });
      expect((await settled('suspended')).passes).toBe(false);
      expect(await settled('active')).toMatchObject({ online: true, passes: true, uploadBits: 5_000_000, downloadBits: 10_000_000 });
      if (access !== 'hotspot') expect(sim.line('jane').address).toBe(ADDRESS);
      rig.change(id, { planId: rig.addPlan('Home 30', 15_000, 30_000) });
      expect(await settled()).toMatchObject({ passes: true, uploadBits: 15_000_000, downloadBits: 30_000_000 });
      // The same row all the time: its counters are the subscriber's.
      expect(own().map((row) => row['.id'])).toEqual([rowId]);
      const ended = await settled('ended');
      expect(ended.passes).toBe(false);
      expect(own()).toHaveLength(access === 'static' || access === 'dhcp' ? 1 : 0);
      expect(foreign()).toBe(before);
      expect(rig.findings().filter(({ kind: found }) => found !== 'unmanaged')).toEqual([]);
    });

    test('what hands change is put right and told; removed, it is made again', async () => {
      const { rig, sim, routerId, id, table, own, foreign } = await withLine(kind, version);
      await rig.sweep(routerId);
      const before = foreign();
      table.set(own()[0]!['.id'], kind.handEdit);
      await rig.sweep(routerId);
      await comes(rig, sim, kind);
      expect(sim.line('jane')).toMatchObject({ passes: true, uploadBits: 5_000_000, downloadBits: 10_000_000 });
      table.remove(own()[0]!['.id']);
      await rig.sweep(routerId);
      expect(own()).toHaveLength(1);
      await comes(rig, sim, kind);
      expect(sim.line('jane')).toMatchObject({ passes: true, downloadBits: 10_000_000 });
      expect(rig.findings(false).map(({ kind: found, detail, resolution }) => [found, detail, resolution])).toEqual([
        ['missing', expect.stringMatching(/jane was on the router and is gone/), 'repaired by Waya'],
        ['drift', expect.stringMatching(kind.told), 'repaired by Waya'],
      ]);
      expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
      expect(foreign()).toBe(before);
    });
  });
}

test.each(KINDS.filter(({ access }) => access === 'static' || access === 'dhcp'))('$access, ended: what keeps the device out is made again when hands remove it, until somebody else has the address', async (kind) => {
  const { rig, sim, routerId, planId, id, table, own } = await withLine(kind, '7.18');
  rig.wish(id, 'ended');
  await rig.drain();
  const lists = sim.router.firewall.addressList;
  for (const rows of [lists, table]) for (const row of rows.list().filter(({ comment }) => comment === `waya:s=${id}`)) rows.remove(row['.id']);
  await rig.sweep(routerId);
  await comes(rig, sim, kind);
  expect(sim.line('jane').passes).toBe(false);
  expect(rig.findings(false).map(({ kind: found, resolution }) => [found, resolution])).toEqual([['missing', 'repaired by Waya']]);

  const nextId = rig.addLine({ userName: 'next', planId, routerId, fields: { access: kind.access, ...kind.fields } });
  await rig.drain();
  for (const round of [1, 2]) {
    await rig.sweep(routerId);
    expect([round, own().length, table.list().filter(({ comment }) => comment === `waya:s=${nextId}`).length]).toEqual([round, 0, 1]);
    await comes(rig, sim, kind);
    expect(sim.line('jane')).toMatchObject({ passes: true, downloadBits: 10_000_000 });
  }
});

test.each(KINDS)('$access: handed over, it keeps its comment and what the books leave open', async (kind) => {
  const rig = routersRig();
  const sim = await rig.simulator();
  const table = tablesOf(sim)[kind.menu];
  const rows: Record<Menus, Record<string, string>> = {
    secrets: { name: 'jane', service: 'any', profile: 'default', password: 'hers', disabled: 'false', comment: 'plot 7', 'remote-address': ADDRESS },
    users: { name: 'jane', profile: 'default', password: 'hers', disabled: 'false', comment: 'plot 7', 'mac-address': MAC },
    queues: { name: 'plot 7', target: `${ADDRESS}/32`, 'max-limit': '2000000/2000000', priority: '8/8', disabled: 'false', comment: 'plot 7' },
    listed: {},
    leases: { 'mac-address': MAC, address: ADDRESS, disabled: 'false', 'block-access': 'false', comment: 'plot 7' },
  };
  const rowId = table.add(rows[kind.menu]);
  const routerId = await rig.addRouter('Tower', sim.at);
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const fields = kind.access === 'pppoe' || kind.access === 'hotspot' ? {} : kind.fields;
  const id = rig.addLine({ userName: 'jane', planId, routerId, fields: { access: kind.access, ...fields } });
  await rig.drain();
  const before = JSON.stringify(table.get(rowId));
  expect(await rig.adoptable(routerId)).toMatchObject({ total: 1, rows: [{ subscriptionId: id, userName: 'jane' }] });
  expect(JSON.stringify(table.get(rowId))).toBe(before);
  expect(rig.findings().map((row) => row.kind)).toEqual(['unadopted']);
  await rig.command('routers.adopt', { routerId, subscriptionIds: [id] });
  await rig.drain();
  expect(table.get(rowId)).toMatchObject({ comment: `plot 7 waya:s=${id}` });
  expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
  const [service] = rig.db.sql<{ address: string | null; macAddress: string | null }>('SELECT address, macAddress FROM subscription');
  expect(service).toEqual({ address: kind.access === 'hotspot' ? null : ADDRESS, macAddress: kind.access === 'hotspot' || kind.access === 'dhcp' ? MAC : null });
  sim.commandLog.reset();
  await rig.sweep(routerId);
  expect(written(sim)).toEqual([]);
  expect(rig.findings()).toEqual([]);
});

test('a line of another kind now: the old row goes, whoever is on by it is ended, and the menu is not read for ever', async () => {
  const { rig, sim, routerId, id, own } = await withLine(KINDS[0]!, '7.22');
  rig.change(id, { access: 'static', address: ADDRESS, userName: 'jane-fixed' });
  await rig.drain();
  expect(own()).toEqual([]);
  expect(sim.router.ppp.active.withKey('jane')).toEqual([]);
  expect(sim.router.queues.find('jane-fixed')).toMatchObject({ target: `${ADDRESS}/32`, comment: `waya:s=${id}` });
  expect(rig.entitlement(id)).toMatchObject({ proven: true, trouble: null });
  await rig.sweep(routerId);
  expect(rig.findings().filter(({ kind }) => kind !== 'unmanaged')).toEqual([]);
});
