import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Rollout } from '../../../src-shared/contract/router-rollout.ts';
import { useAct, useProbe } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog } from '../../ui/index.ts';
import { isStale } from './change-preview.tsx';
import { RolloutSums, RolloutTable } from './rollout-plan.tsx';
import styles from './routers.module.css';
import type { RouterView } from './router-view.ts';

const words = texts.rollout;
const ORDER: readonly Rollout[] = ['shadow', 'pilot', 'live'];

interface RolloutDialogProps {
  router: RouterView;
  /** Null: closed. */
  to: Rollout | null;
  onClose: () => void;
}

/** Going on is shown before it is done; going back says what it means. */
export function RolloutDialog({ router, to, onClose }: RolloutDialogProps) {
  const act = useAct('routers.setRollout', { done: to === null ? '' : words.done[to], onDone: onClose });
  if (to === null || to === router.rollout) return null;
  if (to !== 'shadow' && ORDER.indexOf(to) > ORDER.indexOf(router.rollout)) {
    return (
      <Modal opened onClose={onClose} title={words.goTitle[to](router.name)} size={1180} closeButtonProps={{ 'aria-label': texts.action.close }}>
        <GoingOn router={router} to={to} onClose={onClose} />
      </Modal>
    );
  }
  if (to === 'live') return null;
  return <ConfirmDialog opened onClose={onClose} title={words.backTitle[to](router.name)} text={words.backText[to]} confirm={words.backConfirm[to]} busy={act.busy} onConfirm={() => void act.run({ id: router.id, rollout: to })} />;
}

function GoingOn({ router, to, onClose }: { router: RouterView; to: 'pilot' | 'live'; onClose: () => void }) {
  const [stale, setStale] = useState(false);
  // Read when it is opened and when somebody asks: what is looked at must not change under his eyes.
  const query = useProbe('routers.previewRollout', { id: router.id, to }, 0);
  const act = useAct('routers.setRollout', {
    done: words.done[to],
    onDone: onClose,
    onRefusal: (refusal) => {
      if (!isStale(refusal)) return false;
      setStale(true);
      void query.refetch();
      return true;
    },
  });
  const plan = query.data;
  const pilots = useProbe('routers.pilots', { routerId: router.id, offset: 0, limit: 1 }, 0, to === 'pilot').data?.pilots;
  const isEmpty = to === 'pilot' && pilots === 0;
  return (
    <Stack gap="sm">
      <Text size="sm">{words.goText}</Text>
      {stale && <Alert variant="default" role="alert" className="tone-warn">{words.stale}</Alert>}
      {isEmpty ? <Alert variant="default" role="alert">{words.noPilots}</Alert> : <RolloutSums plan={plan} />}
      <div className={styles['adoptList']}><RolloutTable query={query} plain /></div>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void query.refetch()} loading={query.isFetching}>{words.again}</Button>
        <Button variant="default" onClick={onClose} data-autofocus>{texts.action.cancel}</Button>
        <Button loading={act.busy} disabled={!plan || query.isFetching || isEmpty} {...(plan !== undefined && plan.counts.cutOff > 0 ? { color: 'red' } : {})} onClick={() => plan && void act.run({ id: router.id, rollout: to, shown: plan.digest })}>{words.confirm[to]}</Button>
      </Group>
    </Stack>
  );
}
