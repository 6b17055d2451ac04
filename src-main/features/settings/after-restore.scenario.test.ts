/** A backup is restored: numbers that may have been given out since are not given out again. */
import { expect, test } from 'vitest';
import { addSubscriber, openDesk } from '../../testing/feature-rig.ts';
import { instantOf, localDate } from '../../../src-shared/time.ts';
import { afterRestore } from './after-restore.ts';

const at = (day: string) => instantOf(localDate(day), '12:00');

test('series that began after the backup pass over a stretch too, in every year since; the books still add up', async () => {
  const desk = openDesk({ start: at('2026-12-30') });
  const { id, subscriptionId } = await addSubscriber(desk);
  desk.clock.set(at('2027-01-02'));
  desk.within((context) => afterRestore(context.tx, at('2026-12-30'), context.now));
  expect(desk.wrong()).toEqual([]);
  await desk.command('payments.takeCash', { subscriberId: id, amountCents: 100_000 as never });
  await desk.command('subscriptions.end', { id: subscriptionId, endOn: localDate('2027-01-03'), credit: true });
  expect(desk.db.sql('SELECT number FROM creditNote')).toEqual([{ number: 'CRN-2027-00501' }]);
  expect(desk.db.sql('SELECT receipt FROM payment')).toEqual([{ receipt: 'CSH-2027-00501' }]);
  expect(desk.db.sql(`SELECT kind, year, lastNumber, skipped FROM numberSeries WHERE kind IN ('INV', 'WOF') ORDER BY kind, year`)).toEqual([
    { kind: 'INV', year: 2026, lastNumber: 501, skipped: 500 }, { kind: 'INV', year: 2027, lastNumber: 500, skipped: 500 }, { kind: 'WOF', year: 2026, lastNumber: 500, skipped: 500 }, { kind: 'WOF', year: 2027, lastNumber: 500, skipped: 500 },
  ]);
  expect(desk.wrong()).toEqual([]);
});
