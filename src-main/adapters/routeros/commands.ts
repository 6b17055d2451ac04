import type { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterosConnection, Row } from './connection.ts';
import { type Attempt, isMissingMenu, toGatewayError } from './errors.ts';

/** Above so many names the whole table is read and sifted here: the router compares each row with each name. */
const MOST_NAMES_IN_QUERY = 100;

export interface SessionOptions {
  /** "host:port", for error texts. */
  readonly router: string;
  readonly commandTimeoutMs: number;
  /** Commands under way at the same time. */
  readonly window: number;
}

/** What is printed of a menu. */
export interface Printed {
  readonly menu: string;
  /** Of .proplist; null: everything that the router shows. A password is never among them. */
  readonly attributes: string | null;
  /** The attribute by which rows are asked for. */
  readonly key: string;
  /** The menu is of a package that need not be there (hotspot, dhcp): without it there are no rows. */
  readonly optional?: boolean;
}

/** The connection with the count of what was sent, and its failures in the operator's words. */
export class RouterCommands {
  readonly options: SessionOptions;
  private readonly connection: RouterosConnection;
  private reads = 0;
  private writes = 0;

  constructor(connection: RouterosConnection, options: SessionOptions) {
    this.connection = connection;
    this.options = options;
  }

  get sent(): { readonly reads: number; readonly writes: number } {
    return { reads: this.reads, writes: this.writes };
  }

  get alive(): boolean {
    return this.connection.alive;
  }

  /** One print. With keys: only those rows. Throws GatewayError. */
  async list(printed: Printed, keys?: readonly string[]): Promise<Row[]> {
    const wanted = keys && new Set(keys);
    if (wanted?.size === 0) return [];
    const asked = wanted && wanted.size <= MOST_NAMES_IN_QUERY ? [...wanted] : [];
    // A query is a stack: each further name is pushed and OR-ed with what is there.
    const query = asked.flatMap((name, i) => [`?${printed.key}=${name}`, ...(i > 0 ? ['?#|'] : [])]);
    const rows = await this.print(printed, query);
    return wanted ? rows.filter((row) => wanted.has(row[printed.key] ?? '')) : rows;
  }

  /** One print with the words of a query. Throws GatewayError. */
  async print({ menu, attributes, optional = false }: Omit<Printed, 'key'>, query: readonly string[] = []): Promise<Row[]> {
    const words = [`${menu}/print`, ...(attributes === null ? [] : [`=.proplist=${attributes}`]), ...query];
    try {
      return await this.ask(words);
    } catch (thrown) {
      if (optional && isMissingMenu(thrown)) return [];
      throw this.explained(thrown, 'read');
    }
  }

  /** Any command that changes nothing. Throws GatewayError. */
  async read(words: readonly string[]): Promise<Row[]> {
    try {
      return await this.ask(words);
    } catch (thrown) {
      throw this.explained(thrown, 'read');
    }
  }

  /** A command that changes something. Throws RouterosFailure, because some refusals are no error to who asked. */
  write(words: readonly string[]): Promise<Row[]> {
    if (this.alive) this.writes++; // what a dead connection does not take was not sent
    return this.connection.command(words, this.options.commandTimeoutMs);
  }

  /** The GatewayError of a failure; anything else that was thrown is a bug and is thrown again. */
  failed(thrown: unknown, secrets: readonly string[]): GatewayError {
    const error = this.explained(thrown, 'write', secrets);
    if (error === thrown) throw thrown;
    return error as GatewayError;
  }

  private ask(words: readonly string[]): Promise<Row[]> {
    if (this.alive) this.reads++;
    return this.connection.command(words, this.options.commandTimeoutMs);
  }

  private explained(thrown: unknown, act: Attempt['act'], secrets: readonly string[] = []): unknown {
    return toGatewayError(thrown, { act, router: this.options.router, secrets });
  }
}
