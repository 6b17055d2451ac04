import { withoutSecrets } from './sentence.ts';

export interface LoggedCommand {
  /** Counted from 1 in order of connecting. */
  readonly connection: number;
  /** As received, with the values of passwords replaced. */
  readonly words: readonly string[];
}

export interface CommandCounters {
  connections: number;
  logins: number;
  /** print, getall, get and listen. */
  reads: number;
  /** Everything that changes configuration or ends sessions, carried out or refused. One sentence counts once, however many ids it names. */
  writes: number;
}

const KEPT = 20_000;

/** What the router was told, for tests ("exactly 100 writes") and for the curious in practice mode. The oldest commands are let go. */
export class CommandLog {
  readonly counters: CommandCounters = { connections: 0, logins: 0, reads: 0, writes: 0 };
  #commands: LoggedCommand[] = [];

  received(connection: number, words: readonly string[], kind: 'read' | 'write' | 'other'): void {
    if (kind === 'read') this.counters.reads += 1;
    if (kind === 'write') this.counters.writes += 1;
    this.#commands.push({ connection, words: withoutSecrets(words) });
    if (this.#commands.length > KEPT * 2) this.#commands = this.#commands.slice(-KEPT);
  }

  commands(): readonly LoggedCommand[] {
    return this.#commands;
  }

  /** Forgets the commands and sets the counters to zero. */
  reset(): void {
    this.#commands = [];
    Object.assign(this.counters, { connections: 0, logins: 0, reads: 0, writes: 0 });
  }
}
