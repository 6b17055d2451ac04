/** Something that runs as long as the settings want it, and as they want it. */

export interface Stoppable {
  stop(): Promise<void>;
}

export interface Kept<W, R> {
  /** Undefined while it is not wanted, or does not start. */
  running(): R | undefined;
  wanted(): W | null;
  /** Starts, stops or replaces it. Resolves when that is done; never rejects. Calls do not overlap. */
  settle(wanted: W | null): Promise<void>;
}

/** begin: throws when it does not start; failed is told, and has it settled again when it likes. */
export function createKept<W extends object, R extends Stoppable>(begin: (wanted: W) => R | Promise<R>, failed: (error: unknown) => void): Kept<W, R> {
  let running: { readonly it: R; readonly as: string } | undefined;
  let wanted: W | null = null;
  return {
    running: () => running?.it,
    wanted: () => wanted,
    async settle(next) {
      wanted = next;
      if (running?.as === (next === null ? undefined : JSON.stringify(next))) return;
      const before = running;
      running = undefined;
      await before?.it.stop();
      if (next === null) return;
      try {
        running = { it: await begin(next), as: JSON.stringify(next) };
      } catch (error) {
        failed(error);
      }
    },
  };
}
