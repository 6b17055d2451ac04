/** Whatever people sign up for, end, change, pause, pay and take back, on whatever days the program runs: the books are right, and the days do not matter. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../../../src-shared/time.ts';
import { anyStory, anyTerms, FIRST, linesOf, live, owedStory, rowCounts, wrongCredits, wrongDays } from './histories.test-support.ts';
import { billPayer, duePayersAfter } from './index.ts';

/** The same stories each time, so that a run says something about the change. More of them, or others: WAYA_RUNS=500 WAYA_SEED=7. */
const RUNS = Number(process.env['WAYA_RUNS'] ?? 0);
const SEED = Number(process.env['WAYA_SEED'] ?? 20_260_101);
const runs = (few: number) => ({ numRuns: RUNS || few, seed: SEED });

test('the books are right after every story, and no day of a service is charged twice, left out, or charged while it is paused', () => {
  fc.assert(
    fc.property(anyStory, anyTerms, fc.integer({ min: 1, max: 60 }), fc.boolean(), (acts, terms, every, cutsOff) => {
      const lived = live({ acts, terms, runOn: (day) => day % every === 0 || day === 400, lastDay: 400, catchUpOnActs: false, cutsOff });
      expect(lived.findings).toEqual([]);
      expect(wrongDays(lived, terms.settings.invoiceWhileSuspended).slice(0, 5)).toEqual([]);
      if (terms.settings.dayCount === 'actual') expect(wrongCredits(lived.db)).toEqual([]);
    }),
    runs(60),
  );
});

test('400 daily runs invoice the very lines that runs on other days do', () => {
  fc.assert(
    fc.property(owedStory, anyTerms, fc.integer({ min: 2, max: 400 }), (acts, given, every) => {
      // What is done rests on what is invoiced by then, so before it the run catches up. Who is cut off, and when, rests on the day of his invoice.
      const terms = { ...given, settings: { ...given.settings, invoiceWhileSuspended: true } };
      const daily = live({ acts, terms, runOn: () => true, lastDay: 400, catchUpOnActs: true, cutsOff: false });
      const seldom = live({ acts, terms, runOn: (day) => day === 400 || day % every === 0, lastDay: 400, catchUpOnActs: true, cutsOff: false });
      expect(linesOf(seldom.db)).toEqual(linesOf(daily.db));
      expect([...daily.findings, ...seldom.findings]).toEqual([]);
    }),
    runs(20),
  );
});

test('a second run on the same day, by anyone, finds nothing; and no command that is sent again changes anything', () => {
  fc.assert(
    fc.property(anyStory, anyTerms, (acts, terms) => {
      const lived = live({ acts, terms, runOn: (day) => day % 7 === 0, lastDay: 399, catchUpOnActs: false, cutsOff: true });
      const on = addDays(FIRST, 399);
      const run = () => duePayersAfter(lived.db, on, 0).flatMap((payerId) => lived.within((context) => billPayer(context, payerId, on)));
      run();
      expect(run()).toEqual([]);
      const before = rowCounts(lived.db);
      const { total } = lived.db.sql<{ total: number }>('SELECT total(abs(balanceCents)) AS total FROM account')[0]!;
      for (const request of lived.done) lived.send(request);
      expect(rowCounts(lived.db)).toEqual(before);
      expect(lived.db.sql('SELECT total(abs(balanceCents)) AS total FROM account')).toEqual([{ total }]);
    }),
    runs(15),
  );
});
