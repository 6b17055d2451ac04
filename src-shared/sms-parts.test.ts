import { describe, expect, it } from 'vitest';
import { countSmsParts } from './sms-parts.ts';

describe('parts of a text message', () => {
  it.each([
    ['empty', '', 'GSM-7', 0, 1],
    ['160 plain characters', 'a'.repeat(160), 'GSM-7', 160, 1],
    ['161 plain characters', 'a'.repeat(161), 'GSM-7', 161, 2],
    ['two full parts', 'a'.repeat(306), 'GSM-7', 306, 2],
    ['one more', 'a'.repeat(307), 'GSM-7', 307, 3],
    ['the euro sign takes two', `${'a'.repeat(158)}€`, 'GSM-7', 160, 1],
    ['brackets take two', `${'a'.repeat(159)}[`, 'GSM-7', 161, 2],
    ['an extended character is not split: 305 would fit otherwise', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
    ['70 with a typographic quote', `’${'a'.repeat(69)}`, 'UCS-2', 70, 1],
    ['71 with a typographic quote', `’${'a'.repeat(70)}`, 'UCS-2', 71, 2],
    ['two full parts of UCS-2', `’${'a'.repeat(133)}`, 'UCS-2', 134, 2],
    ['an emoji takes two units', `😀${'a'.repeat(68)}`, 'UCS-2', 70, 1],
    ['an emoji is not split', `${'a'.repeat(66)}😀${'a'.repeat(66)}`, 'UCS-2', 134, 3],
  ])('%s', (_name, body, encoding, units, parts) => {
    expect(countSmsParts(body)).toEqual({ encoding, units, parts });
  });
});
