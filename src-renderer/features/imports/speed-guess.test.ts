import { expect, it } from 'vitest';
import { guessSpeed } from './speed-guess.ts';

it.each([
  ['HOME BASIC 5mbps', 5000, 5000],
  ['Home Basic 5 Mbps', 5000, 5000],
  ['10Mbps Home', 10_000, 10_000],
  ['Biz 20M', 20_000, 20_000],
  ['Business 20 Mbps', 20_000, 20_000],
  ['Fibre 1.5 mb', 1500, 1500],
  ['512k lite', 512, 512],
  ['1 Gbps office', 1_000_000, 1_000_000],
  ['10/5 Mbps', 10_000, 5000],
  ['Home 10', 10_000, 10_000],
  ['8 megs', 8000, 8000],
])('reads the speed of “%s”', (name, downKbps, upKbps) => {
  expect(guessSpeed(name)).toEqual({ downKbps, upKbps });
});

it.each(['Hotspot weekly', 'Plan 2500', 'Hotspot 7 days', 'Standard', '', '0 Mbps', '24 hours'])('finds no speed in “%s”', (name) => {
  expect(guessSpeed(name)).toBeNull();
});
