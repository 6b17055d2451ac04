import { describe, expect, test } from 'vitest';
import { connect, DEADLINE_MS, failureOf, print, row, SHORT_MS, watchForCrashes } from './connection-rig.test-support.ts';
import { encodeSentence } from './sentence.ts';
import { type Asked, bytesOf } from './scripted-router-rig.test-support.ts';

/* The numbers are those of the defects of node-routeros 1.6.9, told at each guard in connection.ts: without its guard a test fails. */

watchForCrashes();

describe('answers', () => {
  test('1: !empty of RouterOS 7.18 is no answer and no crash; the next command works', async () => {
    const { connection } = await connect({ onSentence: (asked) => asked.reply(['!empty'], ['!done']) });
    expect(await print(connection)).toEqual([]);
    expect(await print(connection)).toEqual([]);
  });

  test('2: an unknown reply word is passed over', async () => {
    const { connection } = await connect({ onSentence: (asked) => asked.reply(['!bogus', '=x=y'], row('a'), ['!bogus'], ['!done']) });
    expect(await print(connection)).toEqual([{ name: 'a' }]);
    expect(await print(connection)).toEqual([{ name: 'a' }]);
  });

  test('6: an answer with a tag that nobody waits for is passed over', async () => {
    const { connection } = await connect({
      onSentence: (asked) => {
        asked.socket.write(bytesOf(['!re', '=name=stranger', '.tag=never-sent']));
        asked.reply(row('a'), ['!done']);
      },
    });
    expect(await print(connection)).toEqual([{ name: 'a' }]);
    expect(await print(connection)).toEqual([{ name: 'a' }]);
  });

  test('6: the late answer of a command given up does not reach another', async () => {
    const asked = new Map<string, Asked>();
    const { connection } = await connect({
      onSentence: (each) => {
        asked.set(each.words[0]!, each);
        if (each.words[0] === '/slow') return;
        if (each.words[0] === '/ppp/secret/print') asked.get('/slow')!.reply(row('late'), ['!done']);
        each.reply(row('own'), ['!done']);
      },
    });
    const slow = failureOf(connection.command(['/slow'], SHORT_MS));
    await connection.command(['/other'], DEADLINE_MS); // the router is not silent: the connection stays
    expect(await slow).toMatchObject({ kind: 'deadline', sent: true });
    expect(connection.alive).toBe(true);
    expect(await print(connection)).toEqual([{ name: 'own' }]);
  });

  test('7: the array of words is not changed, so it can be sent again', async () => {
    const { connection, router } = await connect({ onSentence: (asked) => asked.reply(['!done']) });
    const words = Object.freeze(['/ppp/secret/print', '?name=a']);
    await connection.command(words, DEADLINE_MS);
    await connection.command(words, DEADLINE_MS);
    expect(router.received.slice(-2)).toEqual([words, words]);
  });

  test('12: a trap keeps text and category, and the first of two traps counts', async () => {
    const { connection } = await connect({
      onSentence: (asked) => asked.reply(['!trap', '=category=1', '=message=first'], ['!trap', '=message=second'], ['!done']),
    });
    expect(await failureOf(print(connection))).toMatchObject({ kind: 'trap', message: 'first', category: 1 });
    expect(connection.alive).toBe(true);
  });

  test('12: a trap without category, and one that no !done follows', async () => {
    const { connection } = await connect({ onSentence: (asked) => asked.reply(['!trap', '=message=no such item']) });
    expect(await failureOf(print(connection, SHORT_MS))).toEqual({ kind: 'trap', message: 'no such item', category: undefined, phase: 'ready' });
  });

  test('13: an answer without a tag is that of the only command', async () => {
    const { connection } = await connect({ onSentence: ({ socket }) => void socket.write(Buffer.concat([bytesOf(row('a')), bytesOf(['!done'])])) });
    expect(await print(connection)).toEqual([{ name: 'a' }]);
  });

  test('13: an answer without a tag is nobody’s while two commands are open', async () => {
    const held: Asked[] = [];
    const { connection } = await connect({
      onSentence: (asked) => {
        if (held.push(asked) < 2) return;
        asked.socket.write(bytesOf(['!done']));
        held.forEach((each, i) => each.reply(row(String(i)), ['!done']));
      },
    });
    expect(await Promise.all([print(connection), print(connection)])).toEqual([[{ name: '0' }], [{ name: '1' }]]);
  });

  test('a tag may stand first or last, and a value may hold "="', async () => {
    const { connection } = await connect({
      onSentence: ({ socket, tag }) =>
        void socket.write(Buffer.concat([bytesOf(['!re', `.tag=${tag}`, '=name=a', '=comment=x=y=z', '=profile=']), bytesOf(['!done', `.tag=${tag}`])])),
    });
    expect(await print(connection)).toEqual([{ name: 'a', comment: 'x=y=z', profile: '' }]);
  });

  test('the value of !done is a row', async () => {
    const { connection } = await connect({ onSentence: (asked) => asked.reply(['!done', '=ret=*1A']) });
    expect(await print(connection)).toEqual([{ ret: '*1A' }]);
  });
});

describe('the end of a connection settles every command', () => {
  test.each([
    ['closed', (asked: Asked) => void asked.socket.end(), { kind: 'closed', sent: true }],
    ['reset', (asked: Asked) => void asked.socket.resetAndDestroy(), { kind: 'system', code: 'ECONNRESET', sent: true }],
    ['half a sentence, then closed', (asked: Asked) => void asked.socket.end(bytesOf(row('a')).subarray(0, 6)), { kind: 'closed', sent: true }],
    ['!fatal with a bare word', (asked: Asked) => void asked.socket.write(bytesOf(['!fatal', 'session terminated on request'])), { kind: 'fatal', message: 'session terminated on request' }],
    ['!fatal with =message=', (asked: Asked) => void asked.socket.end(bytesOf(['!fatal', '=message=out of memory'])), { kind: 'fatal', message: 'out of memory' }],
    ['bytes of another protocol', (asked: Asked) => void asked.socket.write('HTTP/1.1 400 Bad Request\r\n'), { kind: 'protocol', service: 'a web server' }],
  ])('3: %s', async (_name, onSentence, failure) => {
    const { connection } = await connect({ onSentence });
    const both = await Promise.all([failureOf(print(connection)), failureOf(print(connection))]);
    expect(both).toEqual([expect.objectContaining(failure), expect.objectContaining(failure)]);
    expect(connection.alive).toBe(false);
    expect(await failureOf(print(connection))).toMatchObject({ kind: failure.kind, sent: false });
  });

  test('3: silence ends at the deadline of the command, and the connection with it', async () => {
    const { connection, router } = await connect({ onSentence: () => undefined });
    const gone = new Promise((resolve) => router.sockets[0]!.once('close', resolve));
    expect(await failureOf(print(connection, SHORT_MS))).toMatchObject({ kind: 'deadline', deadlineMs: SHORT_MS, sent: true });
    expect(connection.alive).toBe(false);
    await gone;
  });

  test('3: a long answer may take longer than the deadline while its rows keep coming', async () => {
    const { connection } = await connect({
      onSentence: (asked) => {
        let rows = 0;
        const timer = setInterval(() => {
          if (++rows < 10) return asked.reply(row(String(rows)));
          clearInterval(timer);
          asked.reply(['!done']);
        }, 150);
      },
    });
    expect(await print(connection, 1_000)).toHaveLength(9);
  });

  test('3: an answer without end is given up', async () => {
    const { connection } = await connect({
      onSentence: (asked) => {
        const timer = setInterval(() => asked.reply(row('again')), 2);
        asked.socket.once('close', () => clearInterval(timer));
      },
    });
    expect(await failureOf(print(connection, 20))).toMatchObject({ kind: 'deadline' });
  });

  test('3: close settles what is open, frees the session and can be repeated', async () => {
    const { connection, router } = await connect({ onSentence: () => undefined });
    const gone = new Promise((resolve) => router.sockets[0]!.once('close', resolve));
    const open = failureOf(print(connection));
    await connection.close();
    await connection.close();
    expect(await open).toMatchObject({ kind: 'closed', sent: true });
    expect(connection.alive).toBe(false);
    await gone;
  });

  test('5: an idle connection lives on after the connect timeout', async () => {
    const { connection } = await connect(
      { onSentence: (asked) => void setTimeout(() => asked.reply(['!done']), 1_000) },
      { connectTimeoutMs: 400 },
    );
    expect(await print(connection)).toEqual([]);
    expect(connection.alive).toBe(true);
  });
});

describe('bytes', () => {
  /** Sends the pieces one at a time, each after the client had its turn to read the one before. */
  function dribble(socket: Asked['socket'], pieces: readonly Buffer[]): void {
    const [first, ...rest] = pieces;
    if (!first || socket.destroyed) return;
    socket.write(first);
    setImmediate(() => setImmediate(() => dribble(socket, rest)));
  }
  const answerBytes = (tag: string | undefined, words: readonly string[]): Buffer =>
    Buffer.concat([bytesOf(['!re', ...words, `.tag=${tag}`]), bytesOf(['!done', `.tag=${tag}`])]);

  test('8, 9: an answer is complete at its last byte, cut in two at every place', async () => {
    const words = [`=name=${'n'.repeat(150)}`, `=comment=${'c'.repeat(20)}`];
    let cut = 0;
    const { connection } = await connect({
      onSentence: ({ socket, tag }) => {
        const bytes = answerBytes(tag, words);
        dribble(socket, [bytes.subarray(0, cut), bytes.subarray(cut)].filter((piece) => piece.length > 0));
      },
    });
    const length = answerBytes('000', words).length;
    for (cut = 1; cut < length; cut++) {
      expect(await print(connection, 1_000), `cut at ${cut}`).toEqual([{ name: 'n'.repeat(150), comment: 'c'.repeat(20) }]);
    }
  });

  test('9: a length of three bytes cut in two', async () => {
    const long = 'x'.repeat(20_000);
    let cut = 0;
    const { connection } = await connect({
      onSentence: ({ socket, tag }) => {
        const bytes = answerBytes(tag, [`=name=${long}`]);
        dribble(socket, [bytes.subarray(0, cut), bytes.subarray(cut)]);
      },
    });
    for (cut of [5, 6, 7]) expect(await print(connection, 1_000)).toEqual([{ name: long }]);
  });

  test('8: an answer in single bytes', async () => {
    const { connection } = await connect({
      onSentence: ({ socket, tag }) => dribble(socket, [...answerBytes(tag, ['=name=a'])].map((byte) => Buffer.from([byte]))),
    });
    expect(await print(connection)).toEqual([{ name: 'a' }]);
  });

  test('11: text goes out in UTF-8', async () => {
    const { connection, router } = await connect({ onSentence: (asked) => asked.reply(['!done']) });
    await connection.command(['/x', '=password=ũ✓é'], DEADLINE_MS);
    expect(Buffer.concat(router.chunks.bytes).includes(Buffer.from('=password=ũ✓é', 'utf8'))).toBe(true);
  });

  test('11: text comes in as UTF-8, else as code page 1252', async () => {
    const { connection } = await connect({
      onSentence: ({ socket, tag }) =>
        void socket.write(
          Buffer.concat([
            bytesOf(['!re', '=comment=Njũgũna ✓', `.tag=${tag}`]),
            bytesOf(['!re', Buffer.from([...Buffer.from('=comment=Jos'), 0xe9]), `.tag=${tag}`]),
            bytesOf(['!done', `.tag=${tag}`]),
          ]),
        ),
    });
    expect(await print(connection)).toEqual([{ comment: 'Njũgũna ✓' }, { comment: 'José' }]);
  });
});

describe('speed', () => {
  test('10: 300 sequential commands in well under a second', async () => {
    const { connection } = await connect({ onSentence: (asked) => asked.reply(row('a'), ['!done']) });
    const startedAt = performance.now();
    for (let i = 0; i < 300; i++) await connection.command(['/ppp/secret/print', '=.proplist=name', `?name=u${i}`], DEADLINE_MS);
    const tookMs = performance.now() - startedAt;
    console.log(`300 sequential commands: ${tookMs.toFixed(0)} ms`);
    expect(tookMs).toBeLessThan(1_000);
  });

  test('10: a second command does not wait for the acknowledgement of the first', async () => {
    let first: Asked | undefined;
    const { connection } = await connect({
      onSentence: (asked) => {
        if (!first) return void (first = asked);
        first.reply(['!done']);
        asked.reply(['!done']);
        first = undefined;
      },
    });
    const startedAt = performance.now();
    for (let i = 0; i < 100; i++) await Promise.all([print(connection), print(connection)]);
    const tookMs = performance.now() - startedAt;
    console.log(`100 pairs of commands: ${tookMs.toFixed(0)} ms`);
    expect(tookMs).toBeLessThan(1_000); // with Nagle's algorithm each pair takes 40 ms
  });

  test('5,000 commands at once, answered in another order, each gets its own', async () => {
    const held: Asked[] = [];
    const { connection } = await connect({
      onSentence: (asked) => {
        if (held.push(asked) < 5_000) return;
        for (const each of held.reverse()) each.reply(row(each.words[1]!), ['!done']);
      },
    });
    const startedAt = performance.now();
    const answers = await Promise.all(Array.from({ length: 5_000 }, (_, i) => connection.command(['/x', `=n=${i}`], DEADLINE_MS)));
    console.log(`5,000 concurrent commands: ${(performance.now() - startedAt).toFixed(0)} ms`);
    expect(answers.every(([answer], i) => answer?.['name'] === `=n=${i}`)).toBe(true);
  });

  test('20,000 rows in one answer', async () => {
    const { connection } = await connect({
      onSentence: (asked) =>
        asked.reply(...Array.from({ length: 20_000 }, (_, i) => ['!re', `=.id=*${i}`, `=name=user-${i}`, '=profile=home-10M', `=comment=${'c'.repeat(120)}`]), ['!done']),
    });
    const startedAt = performance.now();
    const rows = await print(connection, 15_000);
    console.log(`20,000 rows: ${(performance.now() - startedAt).toFixed(0)} ms`);
    expect(rows).toHaveLength(20_000);
    expect(rows[19_999]).toMatchObject({ '.id': '*19999', name: 'user-19999' });
  });

  test('(17) others have their turn while a long answer is read: at least one for each 64 KB', async () => {
    const rowWords = ['!re', '=profile=home-10M', `=comment=${'c'.repeat(1000)}`];
    const bytes = 4000 * encodeSentence(rowWords).length;
    const { connection } = await connect({ onSentence: (asked) => asked.reply(...Array.from({ length: 4000 }, () => rowWords), ['!done']) });
    let turns = 0;
    let isReading = true;
    const count = (): void => {
      turns += 1;
      if (isReading) setImmediate(count);
    };
    setImmediate(count);
    expect(await print(connection, 15_000)).toHaveLength(4000);
    isReading = false;
    expect(turns).toBeGreaterThanOrEqual(Math.floor(bytes / 65_536));
  });
});
