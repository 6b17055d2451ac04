import { Button, Text } from '@mantine/core';
import { CirclePause, Power } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog } from '../../ui/index.ts';
import styles from './settings.module.css';

const words = texts.settings.dunning;

/** The one switch that stops every cut-off. */
export function FreezeCard({ frozen }: { frozen: boolean }) {
  const [asking, setAsking] = useState(false);
  const act = useAct('settings.freezeCutOffs', { done: frozen ? words.unfrozenDone : words.frozenDone, onDone: () => setAsking(false) });
  const Icon = frozen ? CirclePause : Power;
  return (
    <section className={`surface ${styles['status']}`}>
      <div>
        <Text fw={600}><Icon size={16} className={frozen ? 'tone-warn' : 'tone-good'} style={{ verticalAlign: '-2px', marginRight: 8 }} aria-hidden />{frozen ? words.frozenTitle : words.runningTitle}</Text>
        <Text size="sm" c="dimmed">{frozen ? words.frozenText : words.runningText}</Text>
      </div>
      <Button variant="default" onClick={() => setAsking(true)}>{frozen ? words.unfreeze : words.freeze}</Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={frozen ? words.unfreezeTitle : words.freezeTitle}
        text={frozen ? words.unfreezeConfirm : words.freezeConfirm}
        confirm={frozen ? words.unfreeze : words.freeze}
        danger={frozen}
        busy={act.busy}
        onConfirm={() => void act.run({ frozen: !frozen })}
      />
    </section>
  );
}
