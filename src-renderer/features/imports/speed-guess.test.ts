import { expect, it } from 'vitest';
import { guessSpeed } from './speed-guess.ts';

it.each([
  ['HOME BASIC 5mbps', 5120, 5120],
  ['Home Basic 5 Mbps', 5120, 5120],
  ['10Mbps Home', 10_240, 10_240],
  ['Biz 20M', 20_480, 20_480],
  ['Business 20 Mbps', 20_480, 20_480],
  ['Fibre 1.5 mb', 1536, 1536],
  ['512k lite', 512, 512],
  ['1 Gbps office', 1_048_576, 1_048_576],
  ['10/5 Mbps', 10_240, 5120],
  ['Home 10', 10_240, 10_240],
  ['8 megs', 8192, 8192],
])('reads the speed of “%s”', (name, downKbps, upKbps) => {
  expect(guessSpeed(name)).toEqual({ downKbps, upKbps });
});

it.each(['Hotspot weekly', 'Plan 2500', 'Hotspot 7 days', 'Standard', '', '0 Mbps', '24 hours'])('finds no speed in “%s”', (name) => {
  expect(guessSpeed(name)).toBeNull();
});
