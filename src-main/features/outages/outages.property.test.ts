/** Whatever is paid, whatever fails and for how long, and though every command is cut short once and sent twice: days are given back once, and the sums balance. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { addDays, instantOf, localDate } from '../../../src-shared/time.ts';
import { SYSTEM } from '../../kernel/commands.ts';
import { addRouter, addSubscriber, openDesk } from '../../testing/feature-rig.ts';
import { plan } from '../billing/stories/stories.test-support.ts';

const RUNS = Number(process.env['WAYA_RUNS'] ?? 0);
const SEED = Number(process.env['WAYA_SEED'] ?? 20_260_101);

const act = fc.oneof(
  fc.record({ kind: fc.constant('pay' as const), who: fc.nat({ max: 4 }), amount: fc.integer({ min: 100, max: 6000 }) }),
  fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ kind: fc.constant('outage' as const), days: fc.integer({ min: 0, max: 6 }), back: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant('never' as const), who: fc.nat({ max: 4 }), on: fc.boolean() }),
);

test('days are given back once, as the preview said, and the books balance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 14 }), async (acts) => {
      let crashes = false;
      const desk = openDesk({
        start: instantOf(localDate('2026-03-01'), '08:00'),
        probe: (point) => {
          if (!crashes || point !== 'command.before-commit') return;
          crashes = false;
          throw new Error('power cut');
        },
      });
      const routerId = addRouter(desk);
      const plans = [await plan(desk, 'Advance', 3000), await plan(desk, 'Arrears', 2000, { charging: 'arrears' }), await plan(desk, 'Week', 700, { interval: { unit: 'week', count: 1 } }), await plan(desk, 'Prepaid', 1500, { charging: 'prepaid', interval: { unit: 'month', count: 1 } }), await plan(desk, 'Ten days', 500, { charging: 'prepaid', interval: { unit: 'day', count: 10 } })];
      const people: Awaited<ReturnType<typeof addSubscriber>>[] = [];
      for (const planId of plans) people.push(await addSubscriber(desk, { routerId, planId }));
      let n = 0;
      /** Cut short before it is done, then done, then sent once more. */
      const twice = (name: string, input: object): unknown => {
        const request = { id: `act-${(n += 1)}`, name, input, actor: SYSTEM };
        crashes = true;
        expect(() => desk.commands.execute(request)).toThrow();
        crashes = false;
        const reply = desk.commands.execute(request);
        expect(desk.commands.execute(request) ?? null).toEqual(reply ?? null);
        return reply;
      };
      const paidUntil = () => new Map(desk.db.sql<{ id: number; paidUntil: number | null }>('SELECT id, paidUntil FROM subscription').map((row) => [row.id, row.paidUntil]));
      const credited = () => desk.db.sql<{ total: number }>('SELECT ifnull(sum(totalCents), 0) AS total FROM creditNote')[0]!.total;

      for (const one of acts) {
        if (one.kind === 'pay') await desk.command('payments.takeCash', { subscriberId: people[one.who]!.id, amountCents: shillings(one.amount) });
        if (one.kind === 'wait') await desk.day(addDays(desk.today(), one.days));
        if (one.kind === 'never') {
          const { subscriptionId } = people[one.who]!;
          const has = (await desk.query('neverSuspend.list', {})).rows.some((row) => row.subscriptionId === subscriptionId);
          if (one.on) twice('neverSuspend.set', { subscriptionId, reason: 'School', untilOn: null });
          else if (has) twice('neverSuspend.end', { subscriptionId });
        }
        if (one.kind === 'outage') {
          const { id } = twice('outages.declare', { scope: 'router', routerId, reason: 'Storm' }) as { id: number };
          await desk.day(addDays(desk.today(), one.days), '13:00');
          twice('outages.end', { id });
          const preview = await desk.query('outages.giveBackPreview', { id, days: one.back });
          const before = { credited: credited(), paidUntil: paidUntil() };
          const { batchId } = twice('outages.giveBack', { id, days: one.back, text: null }) as { batchId: number };
          const cursor = () => desk.db.sql<{ cursor: string | null }>('SELECT cursor FROM batch WHERE id = ?', batchId)[0]!.cursor;
          for (let from = cursor(); from !== null; from = cursor()) twice('kernel.runChunk', { batchId, cursor: from });
          expect(credited() - before.credited).toBe(preview.creditCents);
          for (const row of preview.rows) {
            if (row.kind !== 'time') continue;
            expect(paidUntil().get(row.subscriptionId)).toBe(row.paidUntil);
            // At least so many whole days more than he had, or than from now.
            expect(row.paidUntil! - Math.max(before.paidUntil.get(row.subscriptionId)!, desk.clock.now())).toBeGreaterThanOrEqual(one.back * 86_400_000);
          }
        }
      }
      await desk.day(addDays(desk.today(), 40));
      const given = desk.db.sql<{ total: number }>('SELECT ifnull(sum(amountCents), 0) AS total FROM outageCredit WHERE creditNoteId IS NOT NULL')[0]!.total;
      expect(credited()).toBe(given);
      expect(desk.db.sql('SELECT a.id FROM invoiceLine AS a JOIN invoiceLine AS b ON a.subscriptionId = b.subscriptionId AND a.id < b.id AND a.periodStart < b.periodEnd AND b.periodStart < a.periodEnd')).toEqual([]);
      expect(desk.wrong()).toEqual([]);
      await desk.close();
    }),
    { numRuns: RUNS || 4, seed: SEED },
  );
}, 120_000);
