import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeWord, encodeLength, encodeSentence, LONGEST_WORD_BYTES, NotRouterosError, SentenceReader } from './sentence.ts';

describe('length prefix (MikroTik documentation, API, protocol)', () => {
  test.each([
    [0, '00'],
    [0x7f, '7f'],
    [0x80, '8080'],
    [0x3fff, 'bfff'],
    [0x4000, 'c04000'],
    [0x1fffff, 'dfffff'],
    [0x200000, 'e0200000'],
    [0xfffffff, 'efffffff'],
    [0x10000000, 'f010000000'],
  ])('%i bytes → %s', (length, hex) => {
    expect(encodeLength(length).toString('hex')).toBe(hex);
  });
});

const word = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.integer({ min: 120, max: 300 }).map((n) => 'x'.repeat(n)),
  fc.integer({ min: 16_380, max: 16_390 }).map((n) => 'y'.repeat(n)),
);
const sentence = fc.array(word, { maxLength: 5 }).map((words) => ['!re', ...words.map((w) => `=${w}`)]);

describe('cutting into sentences', () => {
  test('any sentences, cut anywhere, come out as they went in', () => {
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 20 }), (sentences, cuts) => {
        const bytes = Buffer.concat(sentences.map(encodeSentence));
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const reader = new SentenceReader();
        const seen = places.slice(1).flatMap((end, i) => (end > places[i]! ? reader.push(bytes.subarray(places[i], end)) : []));
        expect(seen).toEqual(sentences);
      }),
      { numRuns: 200 },
    );
  });

  test('a sentence is out with its last byte, at each of all cuts in two', () => {
    const words = ['!re', `=name=${'n'.repeat(200)}`, `=comment=${'c'.repeat(17_000)}`, '.tag=1'];
    const bytes = encodeSentence(words);
    for (const at of [...Array(260).keys(), ...Array.from({ length: 60 }, (_, i) => bytes.length - i)].filter((n) => n > 0)) {
      const reader = new SentenceReader();
      const first = reader.push(bytes.subarray(0, at));
      const second = at < bytes.length ? reader.push(bytes.subarray(at)) : [];
      expect([...first, ...second], `cut at ${at}`).toEqual([words]);
    }
  });

  test('one byte at a time', () => {
    const sentences = [['!re', `=a=${'b'.repeat(130)}`], ['!done']];
    const reader = new SentenceReader();
    const seen = [...Buffer.concat(sentences.map(encodeSentence))].flatMap((byte) => reader.push(Buffer.from([byte])));
    expect(seen).toEqual(sentences);
  });

  test('empty sentences are passed over', () => {
    expect(new SentenceReader().push(Buffer.concat([Buffer.from([0, 0]), encodeSentence(['!done']), Buffer.from([0])]))).toEqual([['!done']]);
  });

  test('a word of 2 MiB in small chunks', () => {
    const words = ['!re', `=contents=${'z'.repeat(2 * 1024 * 1024)}`];
    const bytes = encodeSentence(words);
    const reader = new SentenceReader();
    const seen: string[][] = [];
    for (let at = 0; at < bytes.length; at += 1460) seen.push(...reader.push(bytes.subarray(at, at + 1460)));
    expect(seen).toEqual([words]);
  });
});

describe('what is not the RouterOS API is told at once', () => {
  test.each([
    ['a reserved length byte', Buffer.from([0xf8]), undefined],
    ['Telnet', Buffer.from([0xff, 0xfd, 0x18]), 'a Telnet server'],
    ['HTTP', Buffer.from('HT'), undefined],
    ['HTTP whole', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'a web server'],
    ['SSH', Buffer.from('SSH-2.0-ROSSSH\r\n'), 'an SSH server'],
    ['SMTP', Buffer.from('220 mail ready\r\n'), 'a mail or file server'],
    ['a TLS alert', Buffer.from([0x15, 0x03, 0x03, 0, 2, 2, 70]), 'a server that wants TLS'],
    ['a sentence without reply word', encodeSentence(['=name=x']), undefined],
  ])('%s', (_name, bytes, service) => {
    try {
      new SentenceReader().push(bytes);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(NotRouterosError);
      expect((error as NotRouterosError).service).toBe(service);
    }
  });

  test('a word longer than the limit is refused before its bytes are waited for', () => {
    const bytes = Buffer.concat([encodeLength(3), Buffer.from('!re'), encodeLength(LONGEST_WORD_BYTES + 1)]);
    expect(() => new SentenceReader().push(bytes)).toThrow(NotRouterosError);
  });

  test('the bytes are never quoted: an echo service would send the password back', () => {
    const echoed = encodeSentence(['/login', '=name=api', '=password=hunter2']);
    expect(() => new SentenceReader().push(echoed)).toThrow(/^a sentence without reply word$/);
  });
});

describe('text of words', () => {
  test.each([
    ['UTF-8', Buffer.from('Njũgũna ✓', 'utf8'), 'Njũgũna ✓'],
    ['code page 1252, as WinBox 3 writes it', Buffer.from([0x4a, 0x6f, 0x73, 0xe9, 0x80]), 'José€'],
    ['a byte order mark is kept', Buffer.from([0xef, 0xbb, 0xbf, 0x61]), '\uFEFFa'],
  ])('%s', (_name, bytes, text) => {
    expect(decodeWord(bytes)).toBe(text);
  });

  test('the five bytes that code page 1252 leaves open stay apart', () => {
    expect(new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d].map((byte) => decodeWord(Buffer.from([byte])))).size).toBe(5);
  });
});
