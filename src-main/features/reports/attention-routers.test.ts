/** What Attention says of routers that do not answer. */
import { expect, test } from 'vitest';
import { DAY, later, MINUTE } from '../../../src-shared/time.ts';
import { q } from '../../schema/tables.ts';
import { addRouter, openDesk, type Desk } from '../../testing/feature-rig.ts';
import { pruneAlerts } from '../health/index.ts';

const items = async (desk: Desk) => Object.fromEntries((await desk.query('desk.attention', {})).map((item) => [item.key, item]));

async function quiet(): Promise<Desk> {
  const desk = openDesk();
  await desk.command('settings.setRecoveryPassphrase', { passphrase: 'a very long passphrase' });
  return desk;
}

test('router: one that does not answer for longer than the setting, one that does not let us in', async () => {
  const desk = await quiet();
  addRouter(desk);
  addRouter(desk, 'RB Ruiru');
  const change = (id: number, watch: 'up' | 'down', fields: { state: 'down' | 'refused' | 'up'; trouble?: object; flapping?: 1 }) =>
    desk.within(({ tx, now }) => {
      tx.run(q.updateTable('router').set({ state: fields.state, trouble: fields.trouble ? JSON.stringify(fields.trouble) : null }).where('id', '=', id));
      tx.run(q.deleteFrom('routerWatch').where('routerId', '=', id));
      tx.run(q.insertInto('routerWatch').values({ routerId: id, state: watch, since: now, flapping: fields.flapping ?? 0, memory: '{}' }));
    });
  const silent = { message: 'It does not answer.', hint: 'Look at its power.' };
  // One lost answer is no outage.
  change(1, 'up', { state: 'down', trouble: silent });
  change(2, 'up', { state: 'up' });
  expect(await items(desk)).toEqual({});
  change(1, 'down', { state: 'down', trouble: silent });
  expect(await items(desk)).toMatchObject({ 'router:1': { kind: 'router', severity: 'red', title: 'Router RB Kasarani does not answer', detail: expect.stringMatching(/^It does not answer\. Look at its power\. Last reached 2 Mar 2026/), link: '/routers/1' } });
  change(1, 'up', { state: 'refused' });
  expect((await items(desk))['router:1']!.title).toBe('Router RB Kasarani does not let Waya in');
  // Told as coming and going, by its alert.
  change(1, 'down', { state: 'down', flapping: 1 });
  expect(await items(desk)).toEqual({});
  change(1, 'up', { state: 'up' });
  expect(await items(desk)).toEqual({});
});

test('router: all of them at once is told once, and when this PC has no network, so', async () => {
  const desk = await quiet();
  addRouter(desk);
  addRouter(desk, 'RB Ruiru');
  const down = (id: number, sinceMs: number, technical: string) =>
    desk.within(({ tx, now }) => {
      tx.run(q.updateTable('router').set({ state: 'down', trouble: JSON.stringify({ message: 'It cannot be reached.', hint: '', technical }) }).where('id', '=', id));
      tx.run(q.deleteFrom('routerWatch').where('routerId', '=', id));
      tx.run(q.insertInto('routerWatch').values({ routerId: id, state: 'down', since: later(now, -sinceMs), flapping: 0, memory: '{}' }));
    });
  down(1, 0, 'ETIMEDOUT');
  down(2, 9 * MINUTE, 'deadline (dialling)');
  expect(await items(desk)).toMatchObject({ 'routers:none': { severity: 'red', count: 2, title: 'No router answers', detail: expect.stringMatching(/^All 2 routers fell silent together, .*: look first at this PC's own line/), link: '/routers' } });
  expect(Object.keys(await items(desk))).toHaveLength(1);
  // One after the other they are two faults.
  down(2, 11 * MINUTE, 'deadline (dialling)');
  expect(Object.keys(await items(desk))).toEqual(['router:2', 'router:1']);
  down(1, 0, 'ENETUNREACH');
  expect(Object.keys(await items(desk))).toEqual(['router:2', 'router:1']);
  down(2, 11 * MINUTE, 'ENETUNREACH');
  expect(await items(desk)).toMatchObject({ 'routers:none': { title: 'This PC has no network', detail: expect.stringMatching(/^None of the 2 routers can be reached, because this PC has no way to them\./) } });
});

test('alerts that were over 400 days ago go; those that are open stay, however old', async () => {
  const desk = await quiet();
  const routerId = addRouter(desk);
  desk.within(({ tx, now }) => {
    for (const [kind, opened, closed] of [['down', 500, 401], ['cpu', 500, 399], ['clock', 500, null]] as const) tx.run(q.insertInto('routerAlert').values({ routerId, kind, openedAt: later(now, -opened * DAY), closedAt: closed === null ? null : later(now, -closed * DAY), detail: '' }));
    pruneAlerts(tx, later(now, -400 * DAY));
  });
  expect(desk.db.sql<{ kind: string }>('SELECT kind FROM routerAlert ORDER BY id').map(({ kind }) => kind)).toEqual(['cpu', 'clock']);
});
