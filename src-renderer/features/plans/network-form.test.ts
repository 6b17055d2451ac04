import { expect, test } from 'vitest';
import type { Plan } from '../../../src-shared/contract/plans.ts';
import { burstText, networkErrors, networkValues, noNetwork, proposedBurst, readNetwork, shortSpeedText, speedText } from './network-form.ts';

const network: Pick<Plan, 'burst' | 'priority' | 'addressList' | 'cap'> = {
  burst: { upKbps: 8000, downKbps: 20_000, thresholdUpKbps: 4000, thresholdDownKbps: 8000, seconds: 16 },
  priority: 3,
  addressList: 'vip',
  cap: { bytes: 107_374_182_400, period: 'month', action: 'throttle', throttleUpKbps: 512, throttleDownKbps: 1000, freeFromMinute: 1380, freeUntilMinute: 300 },
};

test('what is typed is what was read, and the other way round', () => {
  expect(readNetwork(networkValues(network))).toEqual(network);
  expect(networkValues(network).cap).toMatchObject({ gigabytes: 100, freeFrom: '23:00', freeUntil: '05:00' });
  expect(readNetwork(noNetwork)).toEqual({ burst: null, priority: 8, addressList: null, cap: null });
});

test('what cannot be sent is said at its field', () => {
  const typed = networkValues(network);
  expect(Object.values(networkErrors(typed)).filter((text) => text !== null)).toEqual([]);
  const wrong = networkErrors({ ...typed, addressList: 'two words', burst: { ...typed.burst, downKbps: '', seconds: 0 }, cap: { ...typed.cap, gigabytes: '', throttleUpKbps: 1, freeFrom: '' } });
  expect(Object.keys(wrong).filter((field) => wrong[field] !== null)).toEqual(['addressList', 'burst.downKbps', 'burst.seconds', 'cap.gigabytes', 'cap.throttleUpKbps', 'cap.freeFrom']);
  expect(networkErrors({ ...typed, cap: { ...typed.cap, freeUntil: typed.cap.freeFrom } })['cap.freeUntil']).not.toBeNull();
  // What is switched off does not matter.
  expect(Object.values(networkErrors({ ...noNetwork, cap: { ...noNetwork.cap, gigabytes: '' } })).filter((text) => text !== null)).toEqual([]);
});

test('a cap that blocks is sent whatever stands in the speeds that it does not show', () => {
  const typed = networkValues(network);
  expect(readNetwork({ ...typed, cap: { ...typed.cap, action: 'block', throttleDownKbps: '', throttleUpKbps: '' } }).cap).toMatchObject({ action: 'block', throttleDownKbps: 1000, throttleUpKbps: 512 });
});

test('a burst is told with its numbers, and proposed from the speed', () => {
  expect(burstText(network.burst!, 10_000)).toBe('Downloads run at up to 20 Mbit/s for about 6 seconds, then at 10 Mbit/s, and fast again once the average of the last 16 seconds is below 8 Mbit/s.');
  expect(burstText(network.burst!, 20_000)).toBeNull();
  expect(proposedBurst(10_000, '')).toEqual({ downKbps: 20_000, thresholdDownKbps: 7500, upKbps: '', thresholdUpKbps: '', seconds: 16 });
});

test('the list tells speed, burst and cap in one line, and the whole where the mouse rests', () => {
  const plan = { ...network, downKbps: 10_000, upKbps: 5000 };
  expect(shortSpeedText(plan)).toBe('10/5 Mbit/s, burst 20/8, 100 GB');
  expect(speedText(plan)).toBe('10 Mbit/s down, 5 Mbit/s up; burst 20 Mbit/s down, 8 Mbit/s up; 100 GB a month');
  expect(shortSpeedText({ burst: null, cap: null, downKbps: 1500, upKbps: 512 })).toBe('1.5/0.512 Mbit/s');
});
