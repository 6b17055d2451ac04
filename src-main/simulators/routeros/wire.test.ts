import { describe, expect, test } from 'vitest';
import { bytesOf, decodeLength, encodeLength, LIMITS_AFTER_LOGIN, SentenceReader, SentenceWriter, textOf, WireError } from './wire.ts';

/** MikroTik, API, "API words": the edges of each form. */
const LENGTHS: readonly (readonly [number, string])[] = [
  [0, '00'],
  [1, '01'],
  [0x7f, '7f'],
  [0x80, '8080'],
  [0x3fff, 'bfff'],
  [0x4000, 'c04000'],
  [0x1fffff, 'dfffff'],
  [0x200000, 'e0200000'],
  [0xfffffff, 'efffffff'],
  [0x10000000, 'f010000000'],
  [0x7fffffff, 'f07fffffff'],
  [0xffffffff, 'f0ffffffff'],
];

describe('length of a word', () => {
  test.each(LENGTHS)('%i is %s', (length, hex) => {
    expect(encodeLength(length).toString('hex')).toBe(hex);
    expect(decodeLength(Buffer.from(hex, 'hex'), 0)).toEqual({ length, size: hex.length / 2 });
  });

  test.each(LENGTHS.filter(([, hex]) => hex.length > 2))('%i waits for its last byte', (_length, hex) => {
    expect(decodeLength(Buffer.from(hex.slice(0, -2), 'hex'), 0)).toBeNull();
  });

  test.each(['f1', 'f7', 'f8', 'ff'])('%s is reserved', (hex) => {
    expect(() => decodeLength(Buffer.from(`${hex}00000000`, 'hex'), 0)).toThrow(WireError);
  });
});

function encode(sentences: readonly string[][]): Buffer {
  const writer = new SentenceWriter();
  for (const words of sentences) writer.sentence(words);
  return writer.take();
}

describe('sentences', () => {
  const words = ['/ppp/secret/add', '=name=otieno', `=comment=${'x'.repeat(200)}`, `=routes=${'y'.repeat(20_000)}`];

  test('survive every split of the stream', () => {
    const bytes = encode([['/first'], words.slice(0, 3), ['/last']]);
    for (let split = 1; split < bytes.length; split++) {
      const reader = new SentenceReader();
      const read = [...reader.push(bytes.subarray(0, split)), ...reader.push(bytes.subarray(split))];
      expect(read).toEqual([['/first'], words.slice(0, 3), ['/last']]);
    }
  });

  test('may carry long words after login only', () => {
    const bytes = encode([words]);
    expect(() => [...new SentenceReader().push(bytes)]).toThrow('word too long');
    const reader = new SentenceReader();
    reader.setLimits(LIMITS_AFTER_LOGIN);
    expect([...reader.push(bytes)]).toEqual([words]);
  });

  test('of no words are skipped', () => {
    expect([...new SentenceReader().push(Buffer.from([0, 0, 2, 47, 97, 0, 0]))]).toEqual([['/a']]);
  });
});

describe('text', () => {
  test.each(['', 'ascii', 'Wanjikũ ✓', 'emoji 😀'])('keeps %j', (text) => {
    expect(textOf(bytesOf(text))).toBe(text);
    expect(bytesOf(text)).toEqual(Buffer.from(text, 'utf8'));
  });

  test.each(['80', 'e9', '4a6fe9', 'c328', 'edb080', 'f0288cbc', '818d8f909d', 'efbfbd80', 'e282'])('keeps the bytes %s, which are not UTF-8', (hex) => {
    expect(bytesOf(textOf(Buffer.from(hex, 'hex'))).toString('hex')).toBe(hex);
  });
});
