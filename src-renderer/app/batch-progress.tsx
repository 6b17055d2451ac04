import { Button } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { SECOND } from '../../src-shared/time.ts';
import { texts } from '../texts/index.ts';
import { ErrorState, ProgressLine } from '../ui/index.ts';
import { useClock } from './clock.store.ts';
import { useAct, useRead } from './queries.ts';
import { useMay } from './session.ts';

/** A long act on its way: count, rate, time left, and Cancel where it is safe. Calls onEnd once when it is over. */
export function BatchProgress({ id, label, doneLabel, failedText, cancellable = false, onEnd }: { id: number; label: string; doneLabel?: string; failedText?: (failed: number) => string; cancellable?: boolean; onEnd?: () => void }) {
  const batch = useRead('batches.get', { id });
  const cancel = useAct('batches.cancel');
  const may = useMay();
  const tick = useClock((state) => state.tick);
  const running = batch.data?.state === 'running';
  // The rate is worth a fresh look every second while something runs.
  const clock = useInterval(tick, SECOND);
  const { start, stop } = clock;
  useEffect(() => {
    if (!running) return;
    start();
    return stop;
  }, [running, start, stop]);
  const ended = useRef(false);
  useEffect(() => {
    if (!batch.data || running || ended.current) return;
    ended.current = true;
    onEnd?.();
  }, [batch.data, running, onEnd]);

  if (batch.error && !batch.data) return <ErrorState error={batch.error} retry={() => void batch.refetch()} />;
  const { total = 1, done = 0, failed = 0, createdAt = useClock.getState().now } = batch.data ?? {};
  return (
    <ProgressLine
      label={batch.data?.state === 'done' ? (doneLabel ?? label) : label}
      done={done}
      total={total}
      startedAt={createdAt}
      failed={failed}
      {...(failedText ? { failedText: failedText(failed) } : {})}
      action={cancellable && running && may('batches.cancel') && <Button size="compact-sm" variant="default" loading={cancel.busy} onClick={() => void cancel.run({ id })}>{texts.action.cancel}</Button>}
    />
  );
}
