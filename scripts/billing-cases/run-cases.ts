/** Runs the cases of a file through the product's own functions and compares. An unknown kind or a malformed case fails; nothing crashes the run. */
import { Refusal } from '../../src-shared/refusal.ts';
import { ADAPTERS } from './adapters.ts';
import { CaseInput, MalformedCase, SkippedCase } from './case-input.ts';
import { difference } from './compare.ts';

/** Score an engine only on cases without these (schema of the file); run the others to see which convention it follows. */
const NOT_SCORED = ['source_quirk', 'approximate_in_source', 'different_convention', 'source_wrong', 'source_truncates', 'source_has_no_catch_up'];

export interface CaseResult {
  readonly id: string;
  readonly kind: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Of a skipped case, in the source's own words where it has some; of a failed one, what went wrong when there is nothing to compare. */
  readonly reason: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** The results in the order of the file. Throws MalformedCase when it is no file of cases at all. */
export function runCases(file: unknown): CaseResult[] {
  const cases = new CaseInput(file, 'file').list('cases');
  const seen = new Set<string>();
  return cases.map((value, index) => {
    const result = runCase(value, `cases[${index}]`);
    if (seen.has(result.id)) return { ...result, outcome: 'failed', reason: `the id ${result.id} is used by an earlier case` };
    seen.add(result.id);
    return result;
  });
}

function runCase(value: unknown, path: string): CaseResult {
  const shown = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const id = typeof shown['id'] === 'string' ? shown['id'] : path;
  const kind = typeof shown['kind'] === 'string' ? shown['kind'] : '(none)';
  const result = (outcome: CaseResult['outcome'], reason: string, got: unknown = null): CaseResult => ({ id, kind, outcome, reason, expected: shown['expected'], got });
  try {
    const given = new CaseInput(value, path);
    given.text('id');
    const name = given.text('kind');
    const adapter = Object.hasOwn(ADAPTERS, name) ? ADAPTERS[name] : undefined;
    if (!adapter) throw new MalformedCase(`no adapter for the kind "${kind}"`);
    const input = given.child('input');
    given.child('expected');
    const got = outcomeOf(() => adapter(input, given.child('expected')));
    const apart = difference(shown['expected'], got);
    if (apart === null) return result('passed', '', got);
    const flags = flagsOf(shown['flags']);
    return flags.length > 0 ? result('skipped', declared(flags, shown['notes']), got) : result('failed', apart, got);
  } catch (error) {
    if (error instanceof SkippedCase) return result('skipped', [declared(flagsOf(shown['flags']), shown['notes']), error.message].filter(Boolean).join(': '));
    return result('failed', error instanceof Error ? error.message : String(error));
  }
}

/** What the product says no to is an answer; the sources name it by a code. */
function outcomeOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid') return { error: 'invalid_date_sequence', says: error.message };
    throw error;
  }
}

function flagsOf(flags: unknown): string[] {
  return Array.isArray(flags) ? flags.filter((flag) => NOT_SCORED.includes(flag as string)) : [];
}

function declared(flags: readonly string[], notes: unknown): string {
  return [flags.join(', '), typeof notes === 'string' ? notes : ''].filter(Boolean).join(': ');
}

/** The report: a line per kind, each failure, each reason for skipping, and the closing line. */
export function report(results: readonly CaseResult[]): string[] {
  const kinds = [...Map.groupBy(results, (result) => result.kind)].map(([kind, group]) => `${kind.padEnd(28)} ${counts(group)}`);
  const failures = results.filter((result) => result.outcome === 'failed').flatMap((result) => [`FAILED ${result.id} (${result.kind}): ${result.reason}`, `  expected ${JSON.stringify(result.expected)}`, `  got      ${JSON.stringify(result.got)}`]);
  const skips = results.filter((result) => result.outcome === 'skipped').map((result) => `skipped ${result.id} (${result.kind}): ${result.reason}`);
  return [...kinds, ...(skips.length > 0 ? ['', ...skips] : []), ...(failures.length > 0 ? ['', ...failures] : []), '', counts(results)];
}

function counts(results: readonly CaseResult[]): string {
  const count = (outcome: CaseResult['outcome']): number => results.filter((result) => result.outcome === outcome).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
}
