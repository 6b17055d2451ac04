import { Play } from 'lucide-react';
import { useState } from 'react';
import { formatKes, ZERO } from '../../../src-shared/money.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRead, type ActOutput } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog } from '../../ui/index.ts';

const words = texts.money.runs;

/** Starting the run by hand: a confirmation with what it posts, and a second one when the clock has jumped. */
export function useRun(onStarted: (started: ActOutput<'billing.run'>) => void) {
  const allowed = useMay()('billing.run');
  const [asking, setAsking] = useState(false);
  const [jump, setJump] = useState<string | null>(null);
  const now = useRead('billing.preview', { limit: 1 }, { enabled: asking }).data;
  const act = useAct('billing.run', {
    onDone: (started) => {
      setAsking(false);
      setJump(null);
      onStarted(started);
    },
    onRefusal: (refusal) => {
      setAsking(false);
      if (refusal.code !== 'needs_confirmation') return false;
      setJump(refusal.message);
      return true;
    },
  });
  const ask = () => setAsking(true);
  usePageActions(allowed ? [{ id: 'run-now', label: words.now, icon: Play, key: 'b', run: ask }] : []);
  const nothing = now?.total === 0;
  const dialogs = (
    <>
      <ConfirmDialog
        opened={asking && now !== undefined}
        onClose={() => setAsking(false)}
        title={words.confirmTitle}
        text={nothing ? words.confirmNothing : words.confirm(now?.total ?? 0, formatKes(now?.totalCents ?? ZERO))}
        confirm={nothing ? words.confirmLook : words.confirmAct}
        busy={act.busy}
        onConfirm={() => void act.run({})}
      />
      <ConfirmDialog opened={jump !== null} onClose={() => setJump(null)} title={words.clockTitle} text={jump} confirm={words.clockConfirm} danger busy={act.busy} onConfirm={() => void act.run({ confirmClockJump: true })} />
    </>
  );
  return { allowed, ask, busy: act.busy || (asking && now === undefined), dialogs };
}
