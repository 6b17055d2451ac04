import { expect, test } from 'vitest';
import { shillings } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { billingExamples } from './billing-examples.ts';
import type { BillingForm } from './settings-view.ts';

const form: BillingForm = { mode: 'anniversary', fixedDay: 1, runAt: '01:00', dueDays: 5, dayCount: 'actual', catchUp: 'oneInvoice', invoiceWhileSuspended: true, downgradeAtPeriodEnd: true, draftPosts: false, draftDays: 3 };
const price = shillings(2500);
const examples = (change: Partial<BillingForm>, today = '2026-03-27') => billingExamples({ ...form, ...change }, localDate(today), price);

test('every choice has its sentence, with days and amounts', () => {
  expect(examples({})).toEqual([
    'Who starts on 27 Mar 2026 pays KES 2,500.00 for 27 Mar 2026 to 26 Apr 2026, and gets his next invoice on 27 Apr 2026.',
    'An invoice of 27 Mar 2026 is due on 1 Apr 2026.',
    'Who began a month today and goes to a dearer plan on 6 Apr 2026 is credited 21 of 31 days × KES 2,500.00 = KES 1,693.55.',
    'Who began a month today and goes to a cheaper plan tomorrow has it from 27 Apr 2026, without credit.',
    'If this computer is off for 3 weeks, a weekly plan is then invoiced once, with 3 lines.',
    'Who is cut off from 27 Mar 2026 to 27 May 2026 owes the months that began in between.',
    'A draft made today stays one until somebody posts it.',
  ]);
});

test.each([
  ['a fixed day later in the month', { mode: 'fixed', fixedDay: 28 }, '2026-03-27', 'Who starts on 27 Mar 2026 pays 1 of 28 days × KES 2,500.00 = KES 89.29 first, and the whole month from 28 Mar 2026.'],
  ['the calendar', { mode: 'calendar', fixedDay: 15 }, '2026-03-27', 'Who starts on 27 Mar 2026 pays 5 of 31 days × KES 2,500.00 = KES 403.23 first, and the whole month from 1 Apr 2026.'],
  ['months of 30 days', { mode: 'calendar', dayCount: 'fixed30' }, '2026-03-27', 'Who starts on 27 Mar 2026 pays 4 of 30 days × KES 2,500.00 = KES 333.33 first, and the whole month from 1 Apr 2026.'],
  ['the 31st of a month of 30 days', { mode: 'calendar', dayCount: 'fixed30' }, '2026-03-31', 'Who starts on 31 Mar 2026 pays 0 of 30 days × KES 2,500.00 = KES 0.00 first, and the whole month from 1 Apr 2026.'],
  ['the day itself', { mode: 'fixed', fixedDay: 1 }, '2026-04-01', 'Who starts on 1 Apr 2026 pays the whole month, and gets his next invoice on 1 May 2026.'],
] as const)('the start, by %s', (_, change, today, said) => {
  expect(examples(change, today)[0]).toBe(said);
});

test('the other choices turn their sentences round', () => {
  const [, due, unused, cheaper, off, cutOff, draft] = examples({ dueDays: 0, dayCount: 'fixed30', downgradeAtPeriodEnd: false, catchUp: 'onePerPeriod', invoiceWhileSuspended: false, draftPosts: true });
  expect([due, unused, cheaper, off, cutOff, draft]).toEqual([
    'An invoice of 27 Mar 2026 is due on 27 Mar 2026.',
    'Who began a month today and goes to a dearer plan on 6 Apr 2026 is credited 21 of 30 days × KES 2,500.00 = KES 1,750.00.',
    'Who began a month today and goes to a cheaper plan tomorrow has it tomorrow, and is credited 29 of 30 days × KES 2,500.00 = KES 2,416.67.',
    'If this computer is off for 3 weeks, a weekly plan is then invoiced 3 times.',
    'Who is cut off from 27 Mar 2026 to 27 May 2026 owes nothing for the months that began in between.',
    'A draft made today is posted on 30 Mar 2026, unless somebody posts it before.',
  ]);
});
