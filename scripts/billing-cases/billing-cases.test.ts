import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { difference, Either, ExactRatio } from './compare.ts';
import { report, runCases } from './run-cases.ts';

const root = path.resolve(import.meta.dirname, '../..');
const fixture = (name: string): { cases: Record<string, unknown>[] } => JSON.parse(readFileSync(path.join(import.meta.dirname, 'fixtures', name), 'utf8')) as { cases: Record<string, unknown>[] };
const directory = mkdtempSync(path.join(tmpdir(), 'billing-cases-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The command as a person runs it. */
function command(file: unknown): { status: number | null; output: string } {
  const name = path.join(directory, 'cases.json');
  writeFileSync(name, JSON.stringify(file));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts/billing-cases.ts'), name], { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

describe('the cases of other systems', () => {
  test.each([['cases-sample.json', 145, 0], ['cases-more.json', 142, 3]])('%s', (name, passed, skipped) => {
    const results = runCases(fixture(name));
    expect(results.filter((result) => result.outcome === 'failed')).toEqual([]);
    expect(report(results).at(-1)).toBe(`${passed} passed, 0 failed, ${skipped} skipped`);
  });
  it('are skipped only with a reason that the source declares', () => {
    for (const result of runCases(fixture('cases-more.json'))) if (result.outcome === 'skipped') expect(result.reason).toMatch(/^source_/);
  });
});

describe('the command', () => {
  const right = fixture('cases-sample.json').cases.find((one) => one['kind'] === 'late_fee')!;
  it('closes with the counts and succeeds', () => {
    const { status, output } = command({ cases: [right] });
    expect(output).toMatch(/late_fee +1 passed, 0 failed, 0 skipped/);
    expect(output.trimEnd().split('\n').at(-1)).toBe('1 passed, 0 failed, 0 skipped');
    expect(status).toBe(0);
  });
  it('fails on a wrong expectation, with what was expected and got', () => {
    const { status, output } = command({ cases: [{ ...right, expected: { interest_minor: 42 } }] });
    expect(output).toContain(`FAILED ${right['id'] as string} (late_fee): expected.interest_minor: 42, got 41`);
    expect(output.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed, 0 skipped');
    expect(status).toBe(1);
  });
  it('says so when the file is none', () => {
    expect(command('no cases')).toMatchObject({ status: 1, output: expect.stringContaining('cannot be run: file is "no cases", not an object') as string });
  });
});

describe('a case that is not of the schema fails with a clear text', () => {
  const base = { id: 'x', kind: 'late_fee', input: { outstanding_minor: 10_000, overdue_days: 15 }, expected: { interest_minor: 0 } };
  test.each<[string, unknown, string]>([
    ['an unknown kind', { ...base, kind: 'tea' }, 'no adapter for the kind "tea"'],
    ['a kind that every object has', { ...base, kind: 'toString' }, 'no adapter for the kind "toString"'],
    ['no kind', { id: 'x', input: {}, expected: {} }, 'cases[0].kind is missing, not a text'],
    ['no input', { id: 'x', kind: 'late_fee', expected: {} }, 'cases[0].input is missing, not an object'],
    ['a missing field', { ...base, input: { overdue_days: 1 } }, 'cases[0].input.outstanding_minor is missing, not a whole number'],
    ['half a cent', { ...base, input: { ...base.input, outstanding_minor: 0.5 } }, 'cases[0].input.outstanding_minor is 0.5, not a whole number'],
    ['a day that is none', { ...base, kind: 'align_in_month', input: { proposed: '2026-02-30', anchor_day: 1 } }, 'cases[0].input.proposed is "2026-02-30", not a date'],
    ['an unknown unit', { ...base, kind: 'anchor_schedule', input: { start: '2026-02-01', period: { unit: 'moon' }, count: 1 } }, 'cases[0].input.period.unit is "moon", not one of'],
    ['days outside of their period', { ...base, kind: 'prorated_amount', input: { price_minor: 1, service_start: '2026-01-01', service_end: '2026-03-01', period_start: '2026-01-01', period_end: '2026-02-01' } }, 'the used days lie outside the period that is to contain them'],
    ['a result that no adapter gives', { ...base, expected: { wisdom: 1 } }, 'expected.wisdom: no such result'],
    ['nothing at all', null, 'cases[0] is null, not an object'],
  ])('%s', (_name, one, text) => {
    const [result] = runCases({ cases: [one] });
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result!.reason).toContain(text);
  });
  it('an id that is used twice', () => {
    const right = { ...base, expected: {} };
    expect(runCases({ cases: [right, right] }).map((result) => result.outcome)).toEqual(['passed', 'failed']);
  });
});

describe('a flagged case', () => {
  const wrong = { id: 'x', kind: 'late_fee', input: { outstanding_minor: 10_000, overdue_days: 15 }, expected: { interest_minor: 7 }, notes: 'printed so on the page' };
  it('is skipped in the words of its source when it differs, and passes when it does not', () => {
    expect(runCases({ cases: [{ ...wrong, flags: ['source_wrong'] }] })[0]).toMatchObject({ outcome: 'skipped', reason: 'source_wrong: printed so on the page' });
    expect(runCases({ cases: [{ ...wrong, flags: ['source_wrong'], expected: { interest_minor: 0 } }] })[0]).toMatchObject({ outcome: 'passed' });
  });
  it('is scored when the flag does not say otherwise', () => {
    expect(runCases({ cases: [{ ...wrong, flags: ['catch_up_safe', 'numbers_ours_rule_theirs'] }] })[0]).toMatchObject({ outcome: 'failed' });
  });
});

describe('comparing', () => {
  test.each<[string, unknown, unknown, boolean]>([
    ['the same decimal', '200', '200.00', true],
    ['another decimal', '200', '200.01', false],
    ['a text', 'a', 'b', false],
    ['a shorter list', [1, 2], [1], false],
    ['a longer list', [1], [1, 2], false],
    ['null', null, null, true],
    ['zero is not null', 0, null, false],
    ['a third at two digits', '0.33', new ExactRatio({ numerator: 1, denominator: 3 }), true],
    ['a third, cut', '0.34', new ExactRatio({ numerator: 1, denominator: 3 }), false],
    ['two thirds go up', '-0.67', new ExactRatio({ numerator: -2, denominator: 3 }), true],
    ['a machine number', '90.41095890410958', new ExactRatio({ numerator: 33_000, denominator: 365 }), true],
    ['nothing by nothing', '0', new ExactRatio({ numerator: 0, denominator: 0 }), false],
    ['either word', 'now', new Either('immediately', 'now'), true],
    ['neither word', 'later', new Either('immediately', 'now'), false],
  ])('%s', (_name, expected, got, same) => {
    expect(difference(expected, got) === null).toBe(same);
  });
});
