import { expect, test } from 'vitest';
import { instantOf, localDate } from '../../../src-shared/time.ts';
import { clockAheadMs } from './router-clock.ts';

const NOW = instantOf(localDate('2026-03-27'), '14:00:00');

test.each([
  ['as before 7.10', 'mar/27/2026', '14:00:00', 'Africa/Nairobi', '+03:00', 0],
  ['as from 7.10', '2026-03-27', '14:01:00', 'Africa/Nairobi', '+03:00', 60_000],
  ['without an offset', '2026-03-27', '14:00:00', 'Africa/Nairobi', '', 0],
  ['the same moment in another zone', '2026-03-27', '11:00:00', 'UTC', '+00:00', 0],
  ['a zone by hand, its offset in seconds', '2026-03-27', '14:00:00', 'manual', '10800', 0],
  ['after a power cut', 'jan/01/1970', '00:00:10', 'Africa/Nairobi', '+03:00', instantOf(localDate('1970-01-01'), '00:00:10') - NOW],
  ['no zone at all', '2026-03-27', '14:00:00', '', '', null],
  ['not to be read', '', '', '', '', null],
  ['a day that there is not', 'feb/30/2026', '14:00:00', 'Africa/Nairobi', '+03:00', null],
])('%s', (_what, date, time, timeZone, gmtOffset, ahead) => {
  expect(clockAheadMs({ date, time, timeZone, gmtOffset, ntpSynchronised: null, ntpEnabled: true }, NOW)).toBe(ahead);
});
