/** Money in under SIGKILL: statements, drawers, cheques, split payments, reversals and closed days: nothing lost, nothing twice. */
import { describe, expect, test } from 'vitest';
import { sum, type Cents } from '../../src-shared/money.ts';
import { addDays, DAY, instantOf, later, localDate, MINUTE, type Instant } from '../../src-shared/time.ts';
import { madeCsv, PREAMBLE, type MadeRow } from '../features/statements/statement-files.test-support.ts';
import type { CrashPoint } from '../kernel/probe.ts';
import { effects, START } from './crash-app.test-support.ts';
import { SHORTCODE } from './crash-money.test-support.ts';
import { inspect, live, randomDeaths, randomOf, seededDirectory, survive, type ChildLine, type Storm } from './crash-rig.test-support.ts';

const SUBSCRIBERS = 20;
const SEED = 20_261_123;
const setup: ChildLine = { id: 'setup', name: 'crash.moneySetup', input: {} };
const drain = (name: string): ChildLine => ({ id: `drain-${name}`, name: 'drain' });

/** So many deaths at each of the points that money in passes, then as many at any moment. */
function deaths(points: readonly CrashPoint[], each: number, anywhere: number): Storm['kills'] {
  const named = points.flatMap((point) => Array.from({ length: each }, (_, n) => ({ kill: { point, passage: 1 + ((n * 5) % (point === 'batch.mid-chunk' ? 40 : 4)) } })));
  return [...named, ...randomDeaths(anywhere, randomOf(SEED))];
}
const weather = async (directory: string, lines: readonly ChildLine[], kills: Storm['kills'], more: Pick<Storm, 'closing' | 'now'> = {}) =>
  survive({ directory, lines, kills, lookEvery: 2, ...more }).catch((error: unknown) => {
    throw new Error(`seed ${SEED}`, { cause: error });
  });

describe('a statement that is booked in batches', () => {
  const ROWS = 1200;
  /** Pieces that overlap by half. */
  const STEP = 30;
  const PIECES = ROWS / STEP;
  const rows = Array.from({ length: ROWS }, (_, n): MadeRow => {
    const at = later(START, (n + 60) * MINUTE);
    const receipt = `UBA${String(n).padStart(7, '0')}`;
    if (n % 12 === 7) return { receipt, at, withdrawnCents: 300 + n, reason: 'Pay Utility Charge', details: 'Pay Utility Charge' };
    if (n % 40 === 39) return { receipt, at, withdrawnCents: 50_000 + n, reason: 'Withdraw Funds to Bank', details: 'Withdraw Funds to Bank' };
    const account = n % 5 === 0 ? 'nobody' : `${1001 + (n % SUBSCRIBERS)}`;
    return { receipt, at, paidInCents: 100_000 + n * 100, reason: 'Pay Bill Online', details: `Pay Bill from 254711000001 - JANE DOE Acc. ${account}`, party: '254711000001 - JANE DOE', account };
  });
  const fileOf = (some: readonly MadeRow[]) => Buffer.from(madeCsv(some, { preamble: PREAMBLE(SHORTCODE) })).toString('base64');
  const statement = (n: number, from: number, to: number): ChildLine[] => [
    { id: `upload-${n}`, name: 'statements.upload', input: { fileName: `part ${n}.csv`, base64: fileOf(rows.slice(from, to)) } },
    // A large one is read by and by.
    drain(`read-${n}`),
    { id: `commit-${n}`, name: 'statements.commit', input: { id: n } },
    drain(`booked-${n}`),
  ];

  test('goes on where it was, each row in the books once', async () => {
    const directory = seededDirectory(SUBSCRIBERS);
    // Some were reported before; the pieces overlap, and the whole comes last.
    const told = Array.from({ length: 30 }, (_, n): ChildLine => ({ id: `told-${n}`, name: 'crash.mpesa', input: { receipt: rows[n * 10]!.receipt, accountTyped: rows[n * 10]!.account ?? '', amountCents: rows[n * 10]!.paidInCents ?? 100 } })).filter((_, n) => rows[n * 10]!.paidInCents);
    const pieces = Array.from({ length: PIECES }, (_, n) => statement(n + 1, n * STEP, n * STEP + 2 * STEP)).flat();
    await survive({ directory, lines: [setup], kills: [] });
    const lines = [...told, ...pieces, ...statement(PIECES + 1, 0, ROWS)];
    await weather(directory, lines, deaths(['batch.mid-chunk', 'command.before-commit', 'command.after-commit', 'job.between-effect-and-result'], 5, 12), { now: START + 3 * DAY });
    inspect(directory, (db) => {
      const paid = rows.filter((row) => row.paidInCents);
      const out = rows.filter((row) => row.withdrawnCents);
      expect(db.sql('SELECT receipt, amountCents FROM payment ORDER BY receipt')).toEqual(paid.map(({ receipt, paidInCents }) => ({ receipt, amountCents: paidInCents })));
      expect(db.sql(`SELECT reference AS receipt, amountCents FROM moneyTransfer WHERE voidEntryId IS NULL ORDER BY reference`)).toEqual(out.map(({ receipt, withdrawnCents }) => ({ receipt, amountCents: withdrawnCents })));
      expect(db.sql(`SELECT receipt FROM statementRow WHERE bookedAt IS NOT NULL GROUP BY fingerprint HAVING count(*) > 1`)).toEqual([]);
      expect(db.sql(`SELECT count(*) AS n FROM statementRow WHERE bookedAt IS NOT NULL`)).toEqual([{ n: ROWS }]);
      expect(db.sql(`SELECT state, count(*) AS n FROM statementImport GROUP BY state`)).toEqual([{ state: 'done', n: PIECES + 1 }]);
      expect(db.sql(`SELECT balanceCents AS cents FROM account WHERE kind = 'mpesa'`)).toEqual([{ cents: sum(paid.map((row) => row.paidInCents as Cents)) - sum(out.map((row) => row.withdrawnCents as Cents)) }]);
    });
  }, 300_000);
});

describe('drawers, cheques, parts and reversals', () => {
  const GROUP = 15;
  /** What makes a payment in one round, in its order: cash 1, cheque 2, waiting 3 (its parts 4 and 5), to be given back 6. */
  const PAYMENTS = 6;
  const round = (n: number): ChildLine[] => {
    const payment = (nth: number) => n * PAYMENTS + nth;
    const subscriberId = 1 + (n % SUBSCRIBERS);
    const line = (what: string, name: string, input: object, by?: number): ChildLine => ({ id: `${what}-${n}`, name, input, ...(by === undefined ? {} : { by }) });
    return [
      line('open', 'tills.open', { floatCents: 50_000 }, 1),
      line('cash', 'payments.takeCash', { subscriberId, amountCents: 100_000 + n }, 1),
      line('out', 'tills.takeOut', { amountCents: 30_000, kind: 'banking', note: 'To the bank' }, 1),
      line('close', 'tills.close', { id: n + 1, countedCents: 120_000 + n + (n % 3) - 1 }, 1),
      line('cheque', 'cheques.take', { subscriberId, amountCents: 200_000 + n, number: `C${n}`, bankName: 'KCB', drawnOn: '2026-03-01', creditNow: n % 2 === 0 }, 1),
      line('clear', 'cheques.clear', { id: n + 1 }, 1),
      line('waits', 'crash.mpesa', { receipt: `UCW${String(n).padStart(7, '0')}`, accountTyped: 'nobody', amountCents: 300_000 + n }),
      line('split', 'payments.split', { id: payment(3), parts: [{ subscriberId, amountCents: 100_000 }, { subscriberId: null, amountCents: 200_000 + n }], reason: 'Two houses' }, 1),
      line('assign', 'payments.assign', { paymentId: payment(5), subscriberId: 1 + ((n + 3) % SUBSCRIBERS) }, 1),
      line('wrong', 'crash.mpesa', { receipt: `UCX${String(n).padStart(7, '0')}`, accountTyped: `${1000 + subscriberId}`, amountCents: 400_000 + n }),
      line('request', 'reversals.request', { paymentId: payment(6), reason: 'Paid twice' }, 1),
      line('approve', 'reversals.approve', { id: n + 1 }, 2),
      line('sent', 'drain', {}),
      line('answer', 'crash.reversalAnswered', { reversalId: n + 1 }),
      line('after', 'drain', {}),
    ];
  };

  test('each is done once, and a reversal is sent at most once', async () => {
    const directory = seededDirectory(SUBSCRIBERS);
    const lines = Array.from({ length: 300 }, (_, n) => round(n)).flat();
    const kills = deaths(['command.before-commit', 'command.after-commit', 'job.between-effect-and-result'], 8, 40);
    // The setting up is done once, in a life that nothing ends.
    await survive({ directory, lines: [setup], kills: [] });
    const done = await weather(directory, lines, kills, { closing: GROUP });
    const rounds = done.length / GROUP;
    expect(rounds).toBeGreaterThan(4);
    const sent = effects(directory).count();
    inspect(directory, (db) => {
      const numbers = Array.from({ length: rounds }, (_, n) => n);
      expect(db.sql('SELECT id, countedCents - expectedCents AS differenceCents FROM tillSession WHERE closedAt IS NOT NULL ORDER BY id')).toEqual(numbers.map((n) => ({ id: n + 1, differenceCents: (n % 3) - 1 })));
      expect(db.sql(`SELECT kind, count(*) AS n FROM moneyTransfer GROUP BY kind ORDER BY kind`)).toEqual([{ kind: 'banking', n: rounds }, { kind: 'chequeCleared', n: rounds }, { kind: 'overShort', n: numbers.filter((n) => n % 3 !== 1).length }]);
      expect(db.sql(`SELECT state, count(*) AS n FROM cheque GROUP BY state`)).toEqual([{ state: 'cleared', n: rounds }]);
      expect(db.sql(`SELECT count(*) AS n FROM payment`)).toEqual([{ n: rounds * PAYMENTS }]);
      expect(db.sql(`SELECT state, count(*) AS n FROM payment WHERE receipt LIKE 'UCW%' GROUP BY state ORDER BY state`)).toEqual([{ state: 'credited', n: rounds * 2 }, { state: 'split', n: rounds }]);
      expect([...sent.values()].filter((times) => times !== 1)).toEqual([]);
      const reversals = db.sql<{ id: number; state: string; paid: string }>(`SELECT reversal.id, reversal.state, payment.state AS paid FROM reversal JOIN payment ON payment.id = paymentId ORDER BY reversal.id`);
      expect(reversals.length).toBe(rounds);
      // What was never sent stays in doubt for a person, with the payment as it was: it is not sent by itself.
      for (const { id, state, paid } of reversals) expect({ id, state, paid }).toEqual(sent.has(`reverse:reversal:${id}`) ? { id, state: 'done', paid: 'reversed' } : { id, state: 'unknown', paid: 'credited' });
      expect(db.sql(`SELECT count(*) AS n FROM journalEntry WHERE kind = 'paymentReversal'`)).toEqual([{ n: reversals.filter((row) => row.state === 'done').length }]);
    });
  }, 300_000);
});

test('days that close by themselves: each once, in their order, with everything before them told', async () => {
  const directory = seededDirectory(SUBSCRIBERS);
  await survive({ directory, lines: [setup], kills: [] });
  const first = localDate('2026-03-02');
  const lines = Array.from({ length: 400 }, (_, n): ChildLine[] => {
    const paidOn = addDays(first, n);
    const night = later(instantOf(addDays(paidOn, 1), '00:45'), 0);
    return [{ id: `night-${n}`, name: 'crash.nightOf', input: { receipt: `UCD${String(n).padStart(7, '0')}`, paidOn, paidAt: START + n * DAY, amountCents: 100_000 + n }, at: night }, { ...drain(`night-${n}`), at: night }];
  }).flat();
  const done = await weather(directory, lines, deaths(['command.before-commit', 'command.after-commit', 'job.between-effect-and-result'], 6, 20), { closing: 2 });
  // Each life begins on the first day and goes on from there; what was due before the clock was right comes round with the next hour.
  const last = { at: done.at(-1)!.at! + 60 * MINUTE };
  await live({ directory, now: last.at }, [{ id: 'comes-round', name: 'crash.closeComesRound', input: {}, ...last }, { ...drain('last'), ...last }]);
  const days = done.length / 2;
  expect(days).toBeGreaterThan(10);
  inspect(directory, (db) => {
    const wanted = Array.from({ length: days }, (_, n) => addDays(first, n));
    expect(db.sql('SELECT day FROM dayClose ORDER BY id')).toEqual(wanted.map((day) => ({ day })));
    expect(db.sql('SELECT upTo FROM periodLock ORDER BY id')).toEqual(wanted.map((upTo) => ({ upTo })));
    const figures = db.sql<{ figures: string; at: Instant }>('SELECT figures FROM dayClose ORDER BY id').map((row) => (JSON.parse(row.figures) as { ledger: { mpesa: { amountCents: number } } }).ledger.mpesa.amountCents);
    expect(figures).toEqual(wanted.map((_, n) => 100_000 + n));
  });
}, 300_000);
