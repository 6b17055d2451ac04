import { expect, test } from 'vitest';
import { spelled } from './spelled.ts';

test('each sign has a word that is not mistaken for another', () => {
  expect(spelled('k7M-é').map(({ said }) => said)).toEqual(['kilo', 'seven', 'capital mike', 'dash', 'é']);
  const all = spelled('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@').map(({ said }) => said);
  expect(new Set(all).size).toBe(all.length);
  expect(spelled('')).toEqual([]);
});
