/** A command to meet a fault: any, or one whose path begins like this ("/ppp/secret/add"). */
interface Armed {
  readonly path: string;
}

interface ArmedTrap extends Armed {
  readonly message: string;
}

interface ArmedDrop extends Armed {
  readonly afterBytes: number;
}

/** What the simulator does when a fault concerns its sockets as a whole. */
export interface FaultActs {
  reboot(): void;
  powerCut(clockRightAfterMs: number | null): void;
  silenceConnections(): void;
  dropConnections(): void;
  setListening(on: boolean): Promise<void>;
}

/**
 * What goes wrong on demand. "Next" faults hit one command and are then spent; switches stay until switched off. Everything the client
 * sent before a fault was carried out, so that "executed, but the answer was lost" can be told from "never arrived".
 */
export class Faults {
  /** Every reply waits this long. */
  latencyMs = 0;
  /** And so long more for every row: a large print on a small board. */
  latencyPerRowMs = 0;
  /** Connections at a time; more are accepted and closed at once. Null: what /ip/service max-sessions says, where the version has it. */
  sessionLimit: number | null = null;
  /** Replies leave in pieces of at most so many bytes, each in its own segment where the kernel allows. Null: whole. */
  fragmentBytes: number | null = null;
  /** Like an /ip/service address that does not include the client: the connection is accepted and closed. */
  acceptThenClose = false;
  #unreachable = false;
  readonly #acts: FaultActs;
  readonly #drops: ArmedDrop[] = [];
  readonly #fatals: ArmedTrap[] = [];
  readonly #lost: Armed[] = [];
  readonly #traps: ArmedTrap[] = [];

  constructor(acts: FaultActs) {
    this.#acts = acts;
  }

  /**
   * As behind a dead link: what is open falls silent for ever, what is opened meanwhile is accepted and never answered. After switching
   * it off, new connections work.
   */
  get unreachable(): boolean {
    return this.#unreachable;
  }

  set unreachable(on: boolean) {
    this.#unreachable = on;
    if (on) this.#acts.silenceConnections();
  }

  /** The next reply (to that command) is cut after so many bytes and the connection is reset. */
  dropMidSentence(options: { readonly afterBytes: number; readonly path?: string }): void {
    this.#drops.push({ path: options.path ?? '', afterBytes: options.afterBytes });
  }

  /** The next command (with that path) is not carried out: !fatal and close. */
  fatalNext(message = 'connection closed', path = ''): void {
    this.#fatals.push({ path, message });
  }

  /** The next command (with that path) is carried out, but the connection dies before its answer. */
  loseNextReply(path = ''): void {
    this.#lost.push({ path });
  }

  /** The next command (with that path) is refused with that text. */
  trapNext(message: string, path = ''): void {
    this.#traps.push({ path, message });
  }

  /** The connections of this moment stay open, and are never answered again. New ones work. */
  silentDeath(): void {
    this.#acts.silenceConnections();
  }

  /** The connections of this moment are reset. */
  dropConnections(): void {
    this.#acts.dropConnections();
  }

  /** On: open connections are reset and new ones are refused by the operating system. Off: listens again, on the same port. */
  async refuse(on: boolean): Promise<void> {
    await this.#acts.setListening(!on);
    if (on) this.#acts.dropConnections();
  }

  /**
   * Power lost and back: as a reboot, and what hotspot sessions had used is lost, and a board without a battery starts in 1970 until a time
   * server is reached. clockRightAfterMs: how long that takes; null: never.
   */
  powerCut(options: { readonly clockRightAfterMs: number | null }): void {
    this.#acts.powerCut(options.clockRightAfterMs);
  }

  /** Restarted as from WinBox: configuration stays, sessions, counters, log and uptime start anew, connections are reset. */
  reboot(): void {
    this.#acts.reboot();
  }

  /** Ends all switches and disarms what has not struck yet; refuse(false) and new connections are the caller's. */
  clear(): void {
    this.latencyMs = 0;
    this.latencyPerRowMs = 0;
    this.sessionLimit = null;
    this.fragmentBytes = null;
    this.acceptThenClose = false;
    this.unreachable = false;
    for (const armed of [this.#drops, this.#fatals, this.#lost, this.#traps]) armed.length = 0;
  }

  takeDrop(path: string): number | null {
    return take(this.#drops, path)?.afterBytes ?? null;
  }

  takeFatal(path: string): string | null {
    return take(this.#fatals, path)?.message ?? null;
  }

  takeLost(path: string): boolean {
    return take(this.#lost, path) !== null;
  }

  takeTrap(path: string): string | null {
    return take(this.#traps, path)?.message ?? null;
  }
}

function take<Fault extends Armed>(armed: Fault[], path: string): Fault | null {
  const index = armed.findIndex((fault) => path.startsWith(fault.path));
  return index === -1 ? null : (armed.splice(index, 1)[0] ?? null);
}
