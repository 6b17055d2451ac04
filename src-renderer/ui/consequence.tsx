import { Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Refusal } from '../../src-shared/refusal.ts';
import { explain } from '../app/explain.ts';
import styles from './consequence.module.css';

/** What useRead of a `…Preview` query returns, as far as it matters here. */
interface Preview<D> {
  readonly data: D | undefined;
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly isPlaceholderData: boolean;
}

/** What a dialog would do, before its button: the preview's answer. It keeps its height while the answer is on its way, and says in words when there is none. */
export function Consequence<D>({ preview, height, waiting, children }: { preview: Preview<D>; /** Pixels that an answer usually takes. */ height: number; /** What to fill in first, while nothing is asked. */ waiting: string; children: (data: D) => ReactNode }) {
  return (
    <div className={styles['consequence']} style={{ minHeight: height }} role="status" aria-busy={preview.isFetching}>
      {preview.error ? <Text size="sm" className="tone-bad">{explain(preview.error).text}</Text> : preview.data !== undefined ? <div className={preview.isPlaceholderData ? styles['stale'] : undefined}>{children(preview.data)}</div> : preview.isFetching ? <Skeleton height={height - 26} /> : <Text size="sm" c="dimmed">{waiting}</Text>}
    </div>
  );
}

/** The same frame for a consequence that needs no question. children: false or null while something is still to be filled in. */
export function Said({ height, waiting, children }: { height: number; waiting: string; children: ReactNode }) {
  const nothing = children === false || children === null || children === undefined;
  return <div className={styles['consequence']} style={{ minHeight: height }} role="status">{nothing ? <Text size="sm" c="dimmed">{waiting}</Text> : children}</div>;
}

/** Whether the answer on screen is the one to what the fields say now: only then the button may be pressed. */
export function isAnswered(preview: Preview<unknown>): boolean {
  return preview.data !== undefined && !preview.isPlaceholderData && !preview.error;
}

/** What a refused query or command says about a field, to be shown at it. */
export function fieldRefusal(error: unknown, field: string): string | undefined {
  return error instanceof Refusal ? error.details?.fields?.[field] : undefined;
}
