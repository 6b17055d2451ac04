import { describe, expect, it } from 'vitest';
import { MPESA_RESULTS, mpesaResult } from './mpesa-results.ts';

describe('result codes', () => {
  it.each<readonly [string, string]>([
    ['0', 'paid'],
    ...['1', '2', '3', '4', '8', '17', '26', '1001', '1019', '1025', '9999', '1032', '1037', '2001', '2028', 'SFC_IC0003', '8006', '2033', 'E3008', '21', 'R000001', 'R000002'].map((code) => [code, 'failed'] as const),
    ['4999', 'pending'],
    // Unknown is never paid and never silently failed.
    ...['', '7', '00', '0.0', '-1', 'constructor', '__proto__', 'C2B00011'].map((code) => [code, 'review'] as const),
  ])('%j is %s', (code, state) => {
    expect(mpesaResult(code).state).toBe(state);
  });

  it('only a zero is paid', () => {
    expect(Object.entries(MPESA_RESULTS).filter(([, { state }]) => state === 'paid').map(([code]) => code)).toEqual(['0']);
  });

  it('every failure says what to do', () => {
    expect(Object.values(MPESA_RESULTS).filter(({ state, advice }) => state === 'failed' && advice === '')).toEqual([]);
  });

  it.each(['2028', 'SFC_IC0003', '21'])('%s is a fault of the settings, not of the customer', (code) => {
    expect(mpesaResult(code).isSettingsFault).toBe(true);
  });
});
