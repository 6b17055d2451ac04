import { describe, expect, test } from 'vitest';
import type { LocalDate } from '../../../src-shared/time.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { DhcpLease, HotspotSession, RouterSession } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import { addPlan, addRouter, addSubscriber, openDesk } from '../../testing/feature-rig.ts';
import { devicesFor } from './devices.ts';
import { freeUserName, nameAsUserName } from './user-name.ts';

describe('a suggested user name', () => {
  test.each([
    ['Akinyi Otieno', 'akinyi.otieno'],
    ["Wambui wa Ng'ang'a", 'wambui.nganga'],
    ['  Café José  Muñoz ', 'cafe.munoz'],
    ['Christopher Wanyonyi-Barasa', 'christopher.barasa'],
    ['Bartholomew Kipchirchir', 'b.kipchirchir'],
    ['Mama Mboga 2', 'mama.2'],
    ['Madonna', 'madonna'],
    ['王小明', 'line'],
    ['x'.repeat(50), 'x'.repeat(20)],
  ])('%j → %s', (name, userName) => expect(nameAsUserName(name)).toBe(userName));

  test('is one that no live service has, in whatever capital letters; that of an ended one is free again', async () => {
    const desk = openDesk();
    const planId = await addPlan(desk);
    const one = await addSubscriber(desk, { name: 'Akinyi Otieno', planId, routerId: null });
    const other = await addSubscriber(desk, { name: 'Other', planId, routerId: null });
    const rename = (id: number, userName: string, endOn: LocalDate | null = null) => desk.within(({ tx }) => tx.run(q.updateTable('subscription').set({ userName, endOn }).where('id', '=', id)));
    const free = (name: string) => desk.within(({ tx }) => freeUserName(tx, name, '2026-03-02' as LocalDate));
    rename(one.subscriptionId, 'Akinyi.Otieno');
    expect(free('Akinyi Otieno')).toBe('akinyi.otieno2');
    rename(other.subscriptionId, 'akinyi.otieno2');
    expect(free('Akinyi Otieno')).toBe('akinyi.otieno3');
    rename(one.subscriptionId, 'akinyi.otieno', '2026-03-02' as LocalDate);
    expect(free('Akinyi Otieno')).toBe('akinyi.otieno');
    rename(one.subscriptionId, 'akinyi.otieno', '2026-03-03' as LocalDate);
    expect(free('Akinyi Otieno')).toBe('akinyi.otieno3');
  });
});

describe('devices that could be his', () => {
  const lease = (macAddress: string, more: Partial<DhcpLease> = {}): DhcpLease => ({ id: '*1', macAddress, address: '10.1.0.9', server: 'lan', rateLimit: null, addressLists: '', blockAccess: false, disabled: false, dynamic: true, comment: '', status: 'bound', activeAddress: null, ...more });
  const answering = (session: Partial<RouterSession>) => ({ line: async () => ({ session: session as RouterSession }) as never });

  async function serviceOf(access: 'pppoe' | 'hotspot' | 'static' | 'dhcp', server: string | null = null) {
    const desk = openDesk();
    const planId = await addPlan(desk);
    const routerId = addRouter(desk);
    const { subscriptionId } = await addSubscriber(desk, { name: 'Jane', planId, routerId });
    const neighbour = await addSubscriber(desk, { name: 'Neighbour', planId, routerId });
    desk.within(({ tx }) => {
      tx.run(q.updateTable('subscription').set({ access, server, macAddress: 'AA:AA:AA:AA:AA:01', userName: 'jane' }).where('id', '=', subscriptionId));
      tx.run(q.updateTable('subscription').set({ macAddress: 'AA:AA:AA:AA:AA:02' }).where('id', '=', neighbour.subscriptionId));
    });
    const ask = (session: Partial<RouterSession>) => devicesFor(desk.db, answering(session), subscriptionId);
    return { desk, ask, subscriptionId };
  }

  test('DHCP: what the server of his gave an address of itself, and nobody’s device', async () => {
    const { ask } = await serviceOf('dhcp', 'lan');
    const leases = [lease('AA:AA:AA:AA:AA:01'), lease('aa:aa:aa:aa:aa:02'), lease('AA:AA:AA:AA:AA:03', { activeAddress: '10.1.0.10' }), lease('AA:AA:AA:AA:AA:04', { dynamic: false }), lease('AA:AA:AA:AA:AA:05', { status: 'waiting' }), lease('AA:AA:AA:AA:AA:06', { server: 'guests' })];
    expect(await ask({ listLeases: async () => leases })).toEqual([{ macAddress: 'AA:AA:AA:AA:AA:03', address: '10.1.0.10', server: 'lan' }]);
  });

  test('hotspot: what is logged in under his name', async () => {
    const { ask } = await serviceOf('hotspot');
    const asked: unknown[] = [];
    const listHotspotSessions = async (names?: readonly string[]) => {
      asked.push(names);
      return [{ macAddress: 'AA:AA:AA:AA:AA:07', address: '10.5.0.3' } as HotspotSession];
    };
    expect(await ask({ listHotspotSessions })).toEqual([{ macAddress: 'AA:AA:AA:AA:AA:07', address: '10.5.0.3', server: '' }]);
    expect(asked).toEqual([['jane']]);
  });

  test('who has no device of his own is not asked for; a silent router says so', async () => {
    expect(await (await serviceOf('pppoe')).ask({})).toEqual([]);
    const silent = async () => {
      throw new GatewayError('The router does not answer.', { retryable: true, outcome: 'not_done', hint: 'Look at its power.' });
    };
    await expect((await serviceOf('dhcp')).ask({ listLeases: silent })).rejects.toMatchObject({ code: 'unavailable' });
    const { desk } = await serviceOf('dhcp');
    await expect(devicesFor(desk.db, answering({}), 999)).rejects.toMatchObject({ code: 'not_found' });
  });
});
