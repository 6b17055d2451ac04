/** Wakes who waits for the next arrival. The inbox is the truth: a wake-up for nothing does no harm. */
export interface Arrivals {
  tell(): void;
  /** Resolves at the next arrival, when the time is over, when the caller is gone, or at the end. */
  next(withinMs: number, gone: AbortSignal): Promise<void>;
  /** Nobody waits any more. */
  end(): void;
  isOver(): boolean;
}

export function createArrivals(): Arrivals {
  const waiting = new Set<() => void>();
  let ended = false;
  const tell = (): void => {
    for (const wake of [...waiting]) wake();
  };
  return {
    tell,
    next: (withinMs, gone) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          gone.removeEventListener('abort', wake);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, withinMs);
        waiting.add(wake);
        gone.addEventListener('abort', wake);
        if (ended || gone.aborted) wake();
      }),
    end: () => {
      ended = true;
      tell();
    },
    isOver: () => ended,
  };
}
