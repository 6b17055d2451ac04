import { Anchor, Button } from '@mantine/core';
import { CirclePause, Clock, ZapOff } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { formatInstant } from '../../../src-shared/time.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog } from '../../ui/index.ts';
import styles from './outages.module.css';

const words = texts.outages.standing;
const freezing = texts.settings.dunning;
const REFRESH_MS = 60_000;

export function OutageNotice({ icon: Icon, act, children }: { icon: typeof Clock; act?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles['notice']} role="status">
      <Icon size={16} aria-hidden />
      <span>{children}</span>
      {act}
    </div>
  );
}

/** What stands against cut-offs just now, one line each; nothing when nothing does. */
export function StandingNotices() {
  const { data } = useRead('outages.standing', {}, { everyMs: REFRESH_MS });
  if (!data) return null;
  return (
    <>
      {data.frozen && <OutageNotice icon={CirclePause} act={<FreezeButton frozen />}>{freezing.frozenTitle}. {freezing.frozenText}</OutageNotice>}
      {data.waiting && <OutageNotice icon={Clock}>{words.waiting(formatInstant(data.waiting.since), words.held(data.waiting.held))}</OutageNotice>}
      {data.outages > 0 && <OutageNotice icon={ZapOff} act={<Anchor component={Link} href="/routers/outages" size="sm">{words.look}</Anchor>}>{words.outages(data.outages)}</OutageNotice>}
    </>
  );
}

/** The one switch where the routers are: shown while cut-offs are on. */
export function FreezeSwitch() {
  const { data } = useRead('outages.standing', {}, { everyMs: REFRESH_MS });
  return data && !data.frozen ? <FreezeButton frozen={false} /> : null;
}

function FreezeButton({ frozen }: { frozen: boolean }) {
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const act = useAct('settings.freezeCutOffs', { done: frozen ? freezing.unfrozenDone : freezing.frozenDone, onDone: () => setAsking(false) });
  if (!may('settings.freezeCutOffs')) return null;
  return (
    <>
      <Button variant="default" size={frozen ? 'compact-sm' : 'sm'} onClick={() => setAsking(true)} {...(frozen ? {} : { leftSection: <CirclePause size={16} aria-hidden /> })}>{frozen ? freezing.unfreeze : freezing.freeze}</Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={frozen ? freezing.unfreezeTitle : freezing.freezeTitle}
        text={frozen ? freezing.unfreezeConfirm : freezing.freezeConfirm}
        confirm={frozen ? freezing.unfreeze : freezing.freeze}
        danger={frozen}
        busy={act.busy}
        onConfirm={() => void act.run({ frozen: !frozen })}
      />
    </>
  );
}
