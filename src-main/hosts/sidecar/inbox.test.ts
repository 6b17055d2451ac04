/** The inbox file on a real disk. */
import { appendFile, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openInbox } from './inbox.ts';
import type { Inbox } from './inbox.ts';

const FIRST = 1_774_614_816_000;
const record = (sealed: string) => ({ kind: 'stk' as const, receivedAt: 1, remoteAddress: '127.0.0.1', sealed });

async function createBench(compactAfterBytes?: number) {
  const directory = await mkdtemp(join(tmpdir(), 'waya-inbox-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, 'inbox.jsonl');
  const open = async (): Promise<Inbox> => {
    const inbox = await openInbox({ path, now: () => FIRST, ...(compactAfterBytes !== undefined && { compactAfterBytes }) });
    onTestFinished(() => inbox.close().catch(() => undefined));
    return inbox;
  };
  return { directory, path, open };
}
const sealedIn = async (inbox: Inbox, after = 0): Promise<string[]> => (await inbox.read(after, 500)).map(({ sealed }) => sealed);

describe('the inbox', () => {
  it('keeps what came, in order, over a restart; numbers go on', async () => {
    const { open } = await createBench();
    const first = await open();
    expect(await Promise.all(['a', 'b', 'c'].map((text) => first.append(record(text))))).toEqual([FIRST + 1, FIRST + 2, FIRST + 3]);
    await first.close();
    const second = await open();
    expect(await sealedIn(second)).toEqual(['a', 'b', 'c']);
    expect(await sealedIn(second, FIRST + 2)).toEqual(['c']);
    expect((await second.read(0, 2)).map(({ seq }) => seq)).toEqual([FIRST + 1, FIRST + 2]);
    expect(await second.append(record('d'))).toBe(FIRST + 4);
    await second.close();
  });

  it.each([1, 5, 20, 60])('a line cut short by %i bytes is taken out, and only that', async (missing) => {
    const { open, path } = await createBench();
    const first = await open();
    for (const text of ['a', 'b', 'cut']) await first.append(record(text));
    await first.close();
    const size = (await readFile(path)).length;
    await truncate(path, size - missing);
    const second = await open();
    expect(await sealedIn(second)).toEqual(['a', 'b']);
    expect((await readFile(path, 'utf8')).split('\n').map((line) => line.at(-1))).toEqual(['}', '}', undefined]);
    await second.append(record('d'));
    await second.close();
    expect(await sealedIn(await open())).toEqual(['a', 'b', 'd']);
  });

  it('damage in the middle costs that line alone, and the file is kept aside once', async () => {
    const { open, path, directory } = await createBench();
    const first = await open();
    for (const text of ['a', 'b', 'c']) await first.append(record(text));
    await first.close();
    const damaged = (await readFile(path, 'utf8')).replace('"sealed":"b"', '"sea');
    await writeFile(path, damaged);
    const second = await open();
    expect(await sealedIn(second)).toEqual(['a', 'c']);
    expect(second.status()).toMatchObject({ damagedLines: 1, waiting: 2 });
    await second.close();
    const third = await open();
    expect(third.status()).toMatchObject({ damagedLines: 0, waiting: 2, highWater: FIRST + 3 });
    const kept = (await readdir(directory)).filter((name) => name.includes('damaged'));
    expect(kept).toHaveLength(1);
    expect(await readFile(join(directory, kept[0]!), 'utf8')).toBe(damaged);
  });

  it('shrinks after acknowledgement and never gives a number twice', async () => {
    const { open, path } = await createBench(1);
    const first = await open();
    for (const text of ['a', 'b', 'c']) await first.append(record(text));
    await first.acknowledge(FIRST + 2);
    expect(await sealedIn(first)).toEqual(['c']);
    expect((await readFile(path, 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
      { highWater: FIRST + 3, acknowledged: FIRST + 2 },
      { seq: FIRST + 3, ...record('c') },
    ]);
    await first.append(record('d'));
    await first.acknowledge(FIRST + 4);
    expect(first.status()).toEqual({ highWater: FIRST + 4, acknowledged: FIRST + 4, waiting: 0, damagedLines: 0 });
    await first.close();
    const second = await open();
    expect(await second.append(record('e'))).toBe(FIRST + 5);
    expect(await sealedIn(second)).toEqual(['e']);
  });

  it('takes new ones while it is read and acknowledged', async () => {
    const { open } = await createBench(1);
    const inbox = await open();
    const taken: number[] = [];
    const appends = Array.from({ length: 300 }, (_, i) => inbox.append(record(String(i))));
    for (let after = 0; taken.length < 300; ) {
      const records = await inbox.read(after, 7);
      taken.push(...records.map(({ seq }) => seq));
      after = records.at(-1)?.seq ?? after;
      await inbox.acknowledge(after);
    }
    expect(taken).toEqual(await Promise.all(appends));
    expect(new Set(taken).size).toBe(300);
  });

  it('an acknowledgement of nothing, of the past, or of what has not come yet does no harm', async () => {
    const { open } = await createBench(1);
    const inbox = await open();
    await inbox.append(record('a'));
    await inbox.acknowledge(0);
    expect(await sealedIn(inbox)).toEqual(['a']);
    await inbox.acknowledge(Number.MAX_SAFE_INTEGER);
    expect(inbox.status()).toMatchObject({ acknowledged: FIRST + 1, waiting: 0 });
    expect(await inbox.append(record('b'))).toBe(FIRST + 2);
    expect(await sealedIn(inbox)).toEqual(['b']);
  });

  it('a left-over of an interrupted rewrite does not disturb', async () => {
    const { open, path } = await createBench(1);
    const first = await open();
    for (const text of ['a', 'b']) await first.append(record(text));
    await first.close();
    await appendFile(`${path}.new`, '{"highWater":1,"ackn');
    const second = await open();
    await second.acknowledge(FIRST + 1);
    await second.close();
    expect(await sealedIn(await open())).toEqual(['b']);
  });
});
