import type { Agenda } from './agenda.ts';

/** Zones a test may set; East Africa Time has no summer time. */
const ZONES: Readonly<Record<string, number>> = { 'Africa/Nairobi': 180, 'Africa/Kampala': 180, 'Africa/Kigali': 120, 'Africa/Lagos': 60, 'Etc/UTC': 0, UTC: 0, 'Europe/Riga': 120, 'Asia/Dubai': 240 };
/** What a board without a battery shows when it starts: the second of January 1970. */
const UNSET_AT_MS = 86_400_000;

/** The router's own clock: it may go wrong, stand in another zone, or be unset after a power cut until a time server is reached. */
export class RouterClock {
  readonly #agenda: Agenda;
  readonly #listeners = new Set<() => void>();
  zone = 'Africa/Nairobi';
  autodetect = false;
  /** What its clock shows more than the true time, in milliseconds. */
  #errorMs = 0;
  #unset = false;
  #callOff: () => void = () => undefined;

  constructor(agenda: Agenda) {
    this.#agenda = agenda;
  }

  get errorMs(): number {
    return this.#errorMs;
  }

  /** It stands in 1970. */
  get isUnset(): boolean {
    return this.#unset;
  }

  /** Of the zone, east of Greenwich. */
  get offsetMinutes(): number {
    return ZONES[this.zone] ?? 0;
  }

  knowsZone(zone: string): boolean {
    return zone in ZONES;
  }

  setZone(zone: string): void {
    this.zone = zone;
    this.#changed();
  }

  /** What it shows, as an instant. */
  shown(): number {
    return this.#agenda.now() + this.#errorMs;
  }

  /** Sets it wrong by so much, or right with 0. */
  setError(errorMs: number): void {
    this.#callOff();
    this.#unset = false;
    this.#errorMs = errorMs;
    this.#changed();
  }

  /** It begins in 1970, and is set right after so long; null: it stays so. */
  unset(rightAfterMs: number | null): void {
    this.#callOff();
    this.#errorMs = UNSET_AT_MS - this.#agenda.now();
    this.#unset = true;
    this.#callOff = rightAfterMs === null ? () => undefined : this.#agenda.at(this.#agenda.now() + rightAfterMs, () => this.setError(0));
    this.#changed();
  }

  /** Calls back when it jumps. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
