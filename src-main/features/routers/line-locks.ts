/** One at a time per line: a sweep must not write what a payment has just changed. Takes all keys at once, so nobody waits in a circle. */
export interface LineLocks {
  hold<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>;
}

export function createLineLocks(): LineLocks {
  const held = new Map<string, Promise<unknown>>();
  return {
    hold: async (keys, work) => {
      for (;;) {
        const busy = keys.flatMap((key) => held.get(key) ?? []);
        if (busy.length === 0) break;
        await Promise.allSettled(busy);
      }
      const running = work();
      for (const key of keys) held.set(key, running);
      try {
        return await running;
      } finally {
        for (const key of keys) held.delete(key);
      }
    },
  };
}

export const lineKey = (routerId: number, subscriptionId: number): string => `${routerId}:${subscriptionId}`;
