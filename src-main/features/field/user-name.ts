import type { LocalDate } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';

/** A longer one is mistyped on a phone. */
const LONGEST = 20;
const NAMELESS = 'line';

/** "Akinyi A. Otieno" → "akinyi.otieno", "a.otieno" when that is long: plain letters that can be said over a telephone. */
export function nameAsUserName(name: string): string {
  const words = name.normalize('NFKD').replaceAll(/\p{M}|['’`]/gu, '').toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== '');
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return NAMELESS;
  if (words.length === 1) return first.slice(0, LONGEST);
  const whole = `${first}.${last}`;
  return whole.length <= LONGEST ? whole : `${first[0]}.${last}`.slice(0, LONGEST);
}

/** The same, with a number where a service that has not ended bears it: capital letters do not tell people apart. */
export function freeUserName(db: Reader, name: string, today: LocalDate): string {
  const base = nameAsUserName(name);
  const taken = new Set(
    db
      .all(q.selectFrom('subscription').select('userName').where('userName', 'like', `${base}%`).where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', today)])))
      .map(({ userName }) => userName.toLowerCase()),
  );
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? base : `${base}${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
