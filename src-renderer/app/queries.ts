/** Reads and commands for components: React Query over the contract. */
import { useMemo, useRef, useState } from 'react';
import { QueryCache, QueryClient, MutationCache, useInfiniteQuery, useMutation, useQuery, useQueryClient, keepPreviousData } from '@tanstack/react-query';
import type { OperatorContract } from '../../src-shared/contract/index.ts';
import { Refusal } from '../../src-shared/refusal.ts';
import type { CommandName, Input, Output, QueryName } from '../../src-shared/rpc.ts';
import { api, newId } from '../api.ts';
import { Unreachable } from '../transport.ts';
import type { RowWindow } from '../ui/row-window.ts';
import { showFailure, showDone } from './notices.tsx';

export type Read = QueryName<OperatorContract>;
export type Act = CommandName<OperatorContract>;
export type ReadInput<N extends Read> = Input<OperatorContract, N>;
export type ReadOutput<N extends Read> = Output<OperatorContract, N>;
export type ActInput<N extends Act> = Input<OperatorContract, N>;
export type ActOutput<N extends Act> = Output<OperatorContract, N>;

const SESSION_KEY = ['session.current', {}] as const;

function onAnyError(error: unknown): void {
  if (error instanceof Refusal && error.code === 'signed_out') void queryClient.invalidateQueries({ queryKey: SESSION_KEY });
}

const MOST_RETRIES = 3;
/** Only silence is worth another try: a refusal stays a refusal. */
const retry = (failures: number, error: unknown) => error instanceof Unreachable && failures < MOST_RETRIES;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: onAnyError }),
  mutationCache: new MutationCache({ onError: onAnyError }),
  defaultOptions: {
    // Events say when something is stale; time alone does not.
    queries: { retry, staleTime: Number.POSITIVE_INFINITY, gcTime: 5 * 60_000, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { retry, networkMode: 'always' },
  },
});

export interface ReadOptions {
  /** false: do not ask yet. */
  enabled?: boolean;
  /** Ask again every so many milliseconds (for what has no event, like a router's line). */
  everyMs?: number | false | ((data: unknown) => number | false);
  /** Topics that make it stale, instead of those of its name (event-topics.ts). */
  topics?: readonly string[];
  /** Show the last answer while a changed input is being asked (searches). */
  keep?: boolean;
}

/** One query of the contract, asked again when an event says that it may have changed. */
export function useRead<N extends Read>(name: N, input: ReadInput<N>, options: ReadOptions = {}) {
  return useQuery<ReadOutput<N>>({
    queryKey: [name, input],
    queryFn: () => api.query(name, input),
    enabled: options.enabled ?? true,
    refetchInterval: intervalOf(options.everyMs),
    ...(options.topics ? { meta: { topics: options.topics } } : {}),
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  });
}

/** One query, now, for what is given away and not shown (a PDF, a piece of a file). Throws what was refused. */
export function readOnce<N extends Read>(name: N, input: ReadInput<N>): Promise<ReadOutput<N>> {
  return api.query(name, input);
}

const intervalOf = (every: ReadOptions['everyMs']) => (typeof every === 'function' ? (query: { state: { data?: unknown } }) => every(query.state.data) : (every ?? false));

/**
 * A read that asks the outside (routers.readLine), asked again while it is shown. It stops at an error until refetch()
 * is called: a router that does not answer is not asked every few seconds. everyMs 0: once. enabled false: do not ask yet.
 */
export function useProbe<N extends Read>(name: N, input: ReadInput<N>, everyMs: number, enabled = true) {
  return useQuery<ReadOutput<N>>({
    queryKey: [name, input],
    queryFn: () => api.query(name, input),
    enabled,
    refetchInterval: (query) => (query.state.error || everyMs === 0 ? false : everyMs),
    meta: { topics: [] },
    gcTime: 0,
    retry: false,
  });
}

/** Lists of the contract: {rows, total} in windows. */
export type WindowRead = { [N in Read]: ReadOutput<N> extends { rows: unknown[]; total: number } ? (ReadInput<N> extends { offset?: number | undefined; limit?: number | undefined } ? N : never) : never }[Read];
type RowOf<N extends WindowRead> = ReadOutput<N> extends { rows: (infer R extends object)[] } ? R : never;

const WINDOW_ROWS = 200;

/** A list in windows, for DataTable. `first` is the first window's whole answer (sums for a total row). */
export function useRows<N extends WindowRead>(name: N, input: Omit<ReadInput<N>, 'offset' | 'limit'>, options: Omit<ReadOptions, 'keep' | 'everyMs'> = {}): RowWindow<RowOf<N>> & { first: ReadOutput<N> | undefined } {
  const query = useInfiniteQuery({
    queryKey: [name, input],
    queryFn: ({ pageParam }) => api.query(name, { ...input, offset: pageParam, limit: WINDOW_ROWS } as unknown as ReadInput<N>),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => nextOffset(last as Page, pages as Page[]),
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
    ...(options.topics ? { meta: { topics: options.topics } } : {}),
  });
  const pages = query.data?.pages;
  const rows = useMemo(() => (pages ?? []).flatMap((page) => (page as Page).rows) as RowOf<N>[], [pages]);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = query;
  return {
    rows,
    total: pages ? ((pages.at(-1) as Page | undefined)?.total ?? 0) : null,
    pending: query.isPending,
    refreshing: query.isFetching,
    error: query.error,
    more: hasNextPage,
    first: pages?.[0] as ReadOutput<N> | undefined,
    loadMore: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    loadAll: async () => {
      let state = await fetchNextWhile(query.data?.pages as Page[] | undefined, async () => (await fetchNextPage()).data?.pages as Page[] | undefined);
      state ??= [];
      return state.flatMap((page) => page.rows) as RowOf<N>[];
    },
    retry: () => void query.refetch(),
  };
}

interface Page {
  readonly rows: unknown[];
  readonly total: number;
}
/** The offset of the next window; undefined when all rows are here. */
function nextOffset(last: Page, pages: readonly Page[]): number | undefined {
  const seen = pages.reduce((count, page) => count + page.rows.length, 0);
  return last.rows.length > 0 && seen < last.total ? seen : undefined;
}
async function fetchNextWhile(start: Page[] | undefined, fetchNext: () => Promise<Page[] | undefined>): Promise<Page[] | undefined> {
  let pages = start;
  while (pages && pages.length > 0 && nextOffset(pages.at(-1)!, pages) !== undefined) {
    const before = pages.length;
    pages = await fetchNext();
    if (!pages || pages.length === before) break;
  }
  return pages;
}

export interface ActOptions<N extends Act> {
  onDone?: (output: ActOutput<N>, input: ActInput<N>) => void;
  /** Said in a notice when done. */
  done?: string | ((output: ActOutput<N>) => string);
  /** The form whose fields a refusal may name (details.fields). */
  form?: { setErrors(errors: Record<string, string>): void };
  /** Takes a refusal that the caller shows itself; true: it is dealt with. */
  onRefusal?: (refusal: Refusal, input: ActInput<N>) => boolean;
}

/**
 * One command of the contract. The id belongs to the intent: sending the same input again after a failure uses the same id, so
 * that it is done once at most. A refusal goes to the form's fields when it names them, else to a notice.
 */
export function useAct<N extends Act>(name: N, options: ActOptions<N> = {}) {
  const intent = useRef<{ id: string; input: string } | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const client = useQueryClient();
  const mutation = useMutation<ActOutput<N>, unknown, ActInput<N>>({
    mutationKey: [name],
    mutationFn: (input) => {
      const text = JSON.stringify(input);
      if (intent.current?.input !== text) intent.current = { id: newId(), input: text };
      return api.command(name, input, intent.current.id);
    },
  });
  const fail = (error: unknown, input: ActInput<N>): void => {
    if (error instanceof Refusal) {
      setRefusal(error);
      if (options.onRefusal?.(error, input)) return;
      const fields = error.details?.fields;
      if (options.form && fields && Object.keys(fields).length > 0) {
        options.form.setErrors({ ...fields });
        return;
      }
    }
    showFailure(error, error instanceof Unreachable ? () => void run(input) : undefined);
  };
  /** Resolves with the output, or undefined when it was refused (which has been shown by then). */
  const run = async (input: ActInput<N>): Promise<ActOutput<N> | undefined> => {
    setRefusal(null);
    try {
      const output = await mutation.mutateAsync(input);
      intent.current = null;
      // Events come too, but the page that acted shall not wait for them.
      void client.invalidateQueries();
      if (options.done) showDone(typeof options.done === 'string' ? options.done : options.done(output));
      options.onDone?.(output, input);
      return output;
    } catch (error) {
      fail(error, input);
      return undefined;
    }
  };
  return { run, busy: mutation.isPending, refusal, clear: () => setRefusal(null) };
}
