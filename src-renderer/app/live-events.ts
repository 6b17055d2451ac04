/** Events tell, queries ask again: a burst is gathered for a moment, so that a billing run does not refetch a thousand times. */
import { useEffect } from 'react';
import { after, transport } from '../api.ts';
import { useConnection } from './connection.store.ts';
import { isStaleAfter } from './event-topics.ts';
import { queryClient } from './queries.ts';

const GATHER_MS = 120;

/** Keeps all shown queries fresh while mounted. */
export function useLiveEvents(): void {
  const setConnection = useConnection((state) => state.set);
  useEffect(() => {
    const waiting = new Set<string>();
    let cancel: (() => void) | null = null;
    const flush = () => {
      cancel = null;
      const topics = [...waiting];
      waiting.clear();
      void queryClient.invalidateQueries({
        predicate: (query) => topics.some((topic) => isStaleAfter(String(query.queryKey[0]), topic, query.meta?.['topics'] as readonly string[] | undefined)),
      });
    };
    const stopConnection = transport.onConnection(setConnection);
    const stopEvents = transport.subscribe((event) => {
      if (event === 'reconnected') {
        void queryClient.invalidateQueries();
        return;
      }
      waiting.add(event.topic);
      cancel ??= after(GATHER_MS, flush);
    });
    return () => {
      stopEvents();
      stopConnection();
      cancel?.();
    };
  }, [setConnection]);
}
