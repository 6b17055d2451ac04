import { expect, test } from 'vitest';
import { shillings } from '../../src-shared/money.ts';
import { HOUR, MINUTE, SECOND } from '../../src-shared/time.ts';
import { openMoneyWorld } from './money-world.test-support.ts';
test('x', async () => {
  const world = await openMoneyWorld({ listener: true });
  const { id } = await world.subscriber('254712000001');
  world.daraja.faults.add({ kind: 'malformed-callback', times: 2 });
  await world.client.command('payments.push', { subscriberId: id, phone: '254712000001', amountCents: shillings(1500) });
  await world.settle();
  for (const endpoint of ['query', 'pull-query'] as const) world.daraja.faults.add({ kind: 'html-200', endpoint, times: 2, delayMs: HOUR });
  await world.pass(30 * SECOND);
  await world.pass(45 * MINUTE);
  console.log(world.data.db.sql<{t:string}>("SELECT id || ' ' || kind || ' ' || state || ' try ' || attempt || ' run ' || ((runAt-1774591200000)/1000) || ' fin ' || ifnull((finishedAt-1774591200000)/1000,-1) || ' ' || ifnull(lastError,'') AS t FROM job WHERE kind <> 'payments.pullInbox' OR id > 20").map((r)=>r.t).join('\n'));
  console.log(world.data.db.sql('SELECT id, kind, state, reason FROM inboxEntry'), world.daraja.requests(), world.daraja.deliveries().map((d) => JSON.stringify(d).slice(0, 300)));
  console.log(world.data.db.sql('SELECT * FROM stkPush'), world.daraja.statement());
  await world.close();
  expect(1).toBe(1);
}, 60_000);
