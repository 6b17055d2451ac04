/** Days of any traffic, with lost, late and forged reports and nights without an answer: figures add up, and no day closes over what nobody has explained. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DayFigures } from '../../../src-shared/contract/closes.ts';
import { addDays, HOUR, instantOf, localDate, MINUTE, type Instant, type LocalDate } from '../../../src-shared/time.ts';
import { addSubscriber, type Desk } from '../../testing/feature-rig.ts';
import { kes, openBusiness, pull, report, type Paid } from './closes.test-support.ts';

interface Act {
  readonly hour: number;
  readonly kind: 'pay' | 'forge' | 'cash' | 'contradict' | 'till' | 'settle' | 'reverseForged';
  /** When its report comes, hours later; null: never. */
  readonly reportedAfter: number | null;
  readonly known: boolean;
  readonly shillings: number;
}
const act = fc.record<Act>({
  hour: fc.integer({ min: 9, max: 23 }), kind: fc.constantFrom('pay', 'pay', 'pay', 'forge', 'cash', 'contradict', 'till', 'settle', 'reverseForged'),
  reportedAfter: fc.option(fc.constantFrom(0, 0, 1, 5, 20), { nil: null }), known: fc.boolean(), shillings: fc.integer({ min: 1, max: 5000 }),
});
const story = fc.array(fc.record({ acts: fc.array(act, { maxLength: 6 }), answered: fc.boolean(), explain: fc.boolean() }), { minLength: 3, maxLength: 6 });

const START = localDate('2026-03-02');
const atHour = (day: LocalDate, hour: number, minute = 0): Instant => (instantOf(day, '00:00') + hour * HOUR + minute * MINUTE) as Instant;

interface Story {
  readonly desk: Desk;
  readonly account: string;
  readonly subscriberId: number;
  readonly truth: Paid[];
  readonly forged: { readonly id: number; readonly receipt: string }[];
  readonly due: { readonly at: Instant; readonly paid: Paid }[];
}

async function live(of: Story, day: LocalDate, one: Act, n: number): Promise<void> {
  const { desk, truth, forged } = of;
  const at = atHour(day, one.hour, n);
  if (at > desk.clock.now()) await desk.goTo(at);
  const paid: Paid = { receipt: `U${day.replaceAll('-', '')}${n}`, paidAt: desk.clock.now(), amountCents: kes(one.shillings), account: one.known ? of.account : '' };
  switch (one.kind) {
    case 'pay':
      truth.push(paid);
      if (one.reportedAfter !== null) of.due.push({ at: (desk.clock.now() + one.reportedAfter * HOUR) as Instant, paid });
      return;
    case 'forge':
      forged.push({ id: report(desk, { ...paid, receipt: `F${paid.receipt}` }), receipt: `F${paid.receipt}` });
      return;
    case 'contradict':
      if (truth.length > 0) report(desk, truth.at(-1)!, 'stk', kes(one.shillings + 5001));
      return;
    case 'cash':
      await desk.command('payments.takeCash', { subscriberId: of.subscriberId, amountCents: paid.amountCents });
      return;
    case 'settle':
      await desk.command('transfers.record', { kind: 'settlement', place: 'mpesa', amountCents: paid.amountCents, on: desk.today(), reference: paid.receipt });
      return;
    case 'till': {
      const { session } = await desk.query('tills.current', {});
      if (session === null) await desk.command('tills.open', { floatCents: kes(100) });
      else await desk.command('tills.close', { id: session.id, countedCents: kes(one.shillings) });
      return;
    }
    case 'reverseForged': {
      const last = forged.pop();
      if (last) await desk.command('payments.reverse', { id: last.id, reason: 'Nobody paid' });
    }
  }
}

function deliver(of: Story): void {
  for (const one of of.due.splice(0)) {
    if (one.at <= of.desk.clock.now()) report(of.desk, one.paid);
    else of.due.push(one);
  }
}

const closed = (desk: Desk) => desk.db.sql<{ day: LocalDate; figures: string }>('SELECT day, figures FROM dayClose ORDER BY day').map((row) => ({ day: row.day, figures: JSON.parse(row.figures) as DayFigures }));

/** One night: whether M-Pesa answers or not, nothing closes that holds something up, and everything closes that does not. */
async function endOf(of: Story, day: LocalDate, { answered, explain }: { readonly answered: boolean; readonly explain: boolean }): Promise<void> {
  const { desk, truth } = of;
  const next = addDays(day, 1);
  await desk.goTo(atHour(next, 0, 40));
  deliver(of);
  if (answered) pull(desk, truth);
  const before = await desk.query('days.list', {});
  const open = before.rows.filter((row) => row.state !== 'closed' && row.state !== 'running').toReversed();
  const first = open[0];
  const page = first && (await desk.query('days.get', { day: first.day }));
  if (page && explain) for (const item of page.items) if (item.blocks && item.kind !== 'tillOpen') await desk.command('days.resolve', { day: page.day, key: item.key, resolution: 'Looked at' });
  const again = first && (await desk.query('days.get', { day: first.day }));
  await desk.goTo(atHour(next, 0, 50));
  const after = first && (await desk.query('days.get', { day: first.day }));
  if (again) expect(after!.state === 'closed', `${again.day}: ${again.cannotClose ?? 'nothing'}`).toBe(again.cannotClose === null);
}

test('figures add up, and a day never closes over a difference that nobody has explained', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (days) => {
      const desk = openBusiness();
      const { id, accountNumber } = await addSubscriber(desk, { startOn: '2026-06-01' });
      const of: Story = { desk, account: accountNumber, subscriberId: id, truth: [], forged: [], due: [] };
      for (const [index, one] of days.entries()) {
        const day = addDays(START, index);
        for (const [n, what] of one.acts.toSorted((a, b) => a.hour - b.hour).entries()) {
          await live(of, day, what, n);
          deliver(of);
        }
        await endOf(of, day, one);
      }
      const findings = desk.db.sql<{ day: string; key: string }>('SELECT day, key FROM dayFinding');
      for (const { day, figures } of closed(desk)) {
        const unlisted = findings.filter((one) => one.day === day && one.key.startsWith('notListed:')).map((one) => one.key.slice('notListed:'.length));
        const sizes = desk.db.sql<{ receipt: string; amountCents: number; paidAt: Instant }>('SELECT receipt, amountCents, paidAt FROM payment').filter((row) => unlisted.includes(row.receipt) && row.paidAt >= instantOf(day, '00:00') && row.paidAt < instantOf(addDays(day, 1), '00:00'));
        expect(figures.ledger.mpesa.amountCents - figures.mpesa!.paidIn.amountCents).toBe(sizes.reduce((total, row) => total + row.amountCents, 0) + reversedBefore(desk, day));
      }
      // The closed days have no hole, and are the locked ones.
      const list = await desk.query('days.list', { limit: 200 });
      expect(list.rows.map((row) => row.state === 'closed')).toEqual(list.rows.map((row) => list.closedUpTo !== null && row.day <= list.closedUpTo));
      // What was paid is booked once, on a day that was open.
      pull(desk, of.truth);
      for (const paid of of.truth) expect(desk.db.sql(`SELECT 1 FROM payment WHERE receipt = ?`, paid.receipt)).toHaveLength(1);
      expect(desk.wrong()).toEqual([]);
      await desk.close();
    }),
    { numRuns: 25 },
  );
}, 120_000);

/** Forged and taken back before the close: on the day's side of the books it came in and went out, and M-Pesa tells of neither. */
function reversedBefore(desk: Desk, day: LocalDate): number {
  return desk.db.sql<{ total: number }>(
    `SELECT ifnull(sum(amountCents), 0) AS total FROM payment WHERE state = 'reversed' AND paidAt >= ? AND paidAt < ? AND reversedAt <= (SELECT at FROM dayClose WHERE day = ?) AND NOT EXISTS (SELECT 1 FROM paymentEvidence WHERE paymentId = payment.id AND source = 'pull')
      AND NOT EXISTS (SELECT 1 FROM dayFinding WHERE day = ? AND key = 'notListed:' || receipt)`,
    instantOf(day, '00:00'), instantOf(addDays(day, 1), '00:00'), day, day,
  )[0]!.total;
}
