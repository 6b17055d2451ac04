/** Typed reading of a case: what is missing or of the wrong shape is said in plain words, with its place in the file. */
import { cents, type Cents } from '../../src-shared/money.ts';
import { dateOf, instant, later, localDate, parseInstant, SECOND, type Instant, type LocalDate } from '../../src-shared/time.ts';
import type { Interval } from '../../src-main/features/billing/rules/periods.ts';
import { basisPointsOf } from './decimals.ts';

/** The case is not of the schema. */
export class MalformedCase extends Error {}

/** The case asks for something this product does differently on purpose; the text says what. */
export class SkippedCase extends Error {}

type Json = Readonly<Record<string, unknown>>;

const UNITS: Readonly<Record<string, Interval>> = {
  minute: { unit: 'minute', count: 1 }, hour: { unit: 'hour', count: 1 }, day: { unit: 'day', count: 1 }, week: { unit: 'week', count: 1 },
  month: { unit: 'month', count: 1 }, quarter: { unit: 'month', count: 3 }, half_year: { unit: 'month', count: 6 }, semiannual: { unit: 'month', count: 6 },
  year: { unit: 'year', count: 1 },
};
const ALSO_CALLED: Readonly<Record<string, string>> = { daily: 'day', weekly: 'week', monthly: 'month', quarterly: 'quarter', half_yearly: 'half_year', semiannually: 'semiannual', yearly: 'year', annual: 'year', annually: 'year' };

export class CaseInput {
  readonly #fields: Json;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedCase(`${path} is ${described(value)}, not an object`);
    this.#fields = value as Json;
    this.#path = path;
  }

  /** Is there a value (null counts as none)? */
  has(key: string): boolean {
    return this.#fields[key] !== undefined && this.#fields[key] !== null;
  }

  /** The first of the keys that has a value. */
  firstOf(...keys: string[]): string | null {
    return keys.find((key) => this.has(key)) ?? null;
  }

  /** A text or a number that names something. */
  nameOr(key: string, fallback: string): string {
    const value = this.#fields[key] ?? fallback;
    if (typeof value !== 'string' && typeof value !== 'number') throw this.#wrong(key, 'a name');
    return String(value);
  }

  text(key: string): string {
    const value = this.#fields[key];
    if (typeof value !== 'string') throw this.#wrong(key, 'a text');
    return value;
  }

  textOr<T extends string | null>(key: string, fallback: T): string | T {
    return this.has(key) ? this.text(key) : fallback;
  }

  flag(key: string, fallback = false): boolean {
    if (!this.has(key)) return fallback;
    const value = this.#fields[key];
    if (typeof value !== 'boolean') throw this.#wrong(key, 'true or false');
    return value;
  }

  whole(key: string): number {
    const value = this.#fields[key];
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw this.#wrong(key, 'a whole number');
    return value;
  }

  wholeOr<T extends number | null>(key: string, fallback: T): number | T {
    return this.has(key) ? this.whole(key) : fallback;
  }

  cents(key: string): Cents {
    return cents(this.whole(key));
  }

  centsOr(key: string, fallback: Cents): Cents {
    return this.has(key) ? this.cents(key) : fallback;
  }

  /** A decimal, as a text or a number. */
  decimal(key: string): string | number {
    const value = this.#fields[key];
    if (typeof value !== 'number' && typeof value !== 'string') throw this.#wrong(key, 'a decimal');
    return this.#of(key, 'a decimal', () => {
      if (!/^-?\d+(\.\d+)?$/.test(String(value).trim())) throw new RangeError('no decimal');
      return value;
    });
  }

  /** Basis points of a percentage; the fallback when there is none. */
  basisPoints(key: string, fallback?: number): number {
    if (fallback !== undefined && !this.has(key)) return fallback;
    return this.#of(key, 'a percentage with two digits after the point at most', () => basisPointsOf(this.decimal(key)));
  }

  date(key: string): LocalDate {
    return this.#of(key, 'a date', () => localDate(this.text(key)));
  }

  dateOr<T extends LocalDate | null>(key: string, fallback: T): LocalDate | T {
    return this.has(key) ? this.date(key) : fallback;
  }

  /** An instant as ISO 8601 with offset, or as whole seconds since 1970. */
  instant(key: string): Instant {
    return this.#of(key, 'an instant', () => (typeof this.#fields[key] === 'number' ? later(instant(0), this.whole(key) * SECOND) : parseInstant(this.text(key))));
  }

  /** A local date, or the local date of an instant. */
  day(key: string, timeZone: string): LocalDate {
    return this.text(key).includes('T') ? this.#of(key, `an instant in ${timeZone}`, () => dateOf(this.instant(key), timeZone)) : this.date(key);
  }

  interval(key = 'period'): Interval {
    const period = this.child(key);
    return period.ofUnit('unit', period.wholeOr('count', 1));
  }

  /** The interval of a unit's name: "year", "quarterly". */
  ofUnit(key: string, count = 1): Interval {
    const name = this.text(key);
    const unit = UNITS[name] ?? UNITS[ALSO_CALLED[name] ?? ''];
    if (!unit) throw this.#wrong(key, `one of ${Object.keys(UNITS).join(', ')}`);
    return count === 1 ? unit : { unit: unit.unit, count: unit.count === 1 ? count : unit.count * count };
  }

  oneOf<T extends string>(key: string, values: readonly T[], fallback?: T): T {
    if (fallback !== undefined && !this.has(key)) return fallback;
    const value = this.text(key);
    if (!(values as readonly string[]).includes(value)) throw this.#wrong(key, `one of ${values.join(', ')}`);
    return value as T;
  }

  child(key: string): CaseInput {
    return new CaseInput(this.#fields[key], `${this.#path}.${key}`);
  }

  children(key: string): CaseInput[] {
    return this.list(key).map((value, index) => new CaseInput(value, `${this.#path}.${key}[${index}]`));
  }

  /** A list of dates and of objects. */
  mixed(key: string): (LocalDate | CaseInput)[] {
    return this.list(key).map((value, index) => (typeof value === 'string' ? this.#of(key, 'a list of dates', () => localDate(value)) : new CaseInput(value, `${this.#path}.${key}[${index}]`)));
  }

  list(key: string): readonly unknown[] {
    const value = this.#fields[key];
    if (!Array.isArray(value)) throw this.#wrong(key, 'a list');
    return value;
  }

  dates(key: string): LocalDate[] {
    return this.#texts(key).map((text) => this.#of(key, 'a list of dates', () => localDate(text)));
  }

  instants(key: string): Instant[] {
    return this.#texts(key).map((text) => this.#of(key, 'a list of instants', () => parseInstant(text)));
  }

  amounts(key: string): Cents[] {
    return this.list(key).map((value) => this.#of(key, 'a list of whole numbers', () => cents(value as number)));
  }

  amountsOr(key: string, fallback: Cents[]): Cents[] {
    return this.has(key) ? this.amounts(key) : fallback;
  }

  #texts(key: string): string[] {
    return this.list(key).map((value) => {
      if (typeof value !== 'string') throw this.#wrong(key, 'a list of texts');
      return value;
    });
  }

  #of<T>(key: string, what: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof MalformedCase ? error : this.#wrong(key, what);
    }
  }

  #wrong(key: string, what: string): MalformedCase {
    return new MalformedCase(`${this.#path}.${key} is ${described(this.#fields[key])}, not ${what}`);
  }
}

function described(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80);
}
