import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { BatchProgress } from '../../app/batch-progress.tsx';
import { idOf } from '../../app/address.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DialogForm } from '../../ui/index.ts';
import { ChangePreviewDialog, isStale } from './change-preview.tsx';
import type { RouterView } from './router-view.ts';

const words = texts.routers.moveServices;
type Stage = { readonly kind: 'choosing' | 'looking' } | { readonly kind: 'moving'; readonly batchId: number };

/** All services of a router, or those of one plan there, to another router: chosen, looked at, approved, and followed to the end. */
export function MoveServicesDialog({ router, onClose }: { router: RouterView; onClose: () => void }) {
  const [toId, setToId] = useState<string | null>(null);
  const [planId, setPlanId] = useState<string | null>(null);
  const [stage, setStage] = useState<Stage>({ kind: 'choosing' });
  const routers = useRead('routers.list', {}).data?.filter(({ id }) => id !== router.id) ?? [];
  const plans = useRead('plans.list', { includeRetired: true }).data?.filter(({ subscriptions }) => subscriptions > 0) ?? [];
  const move = useAct('subscriptions.moveAll', { onDone: ({ batchId }) => setStage({ kind: 'moving', batchId }), onRefusal: isStale });
  const routerId = idOf(toId ?? undefined);
  const moving = { fromRouterId: router.id, planId: idOf(planId ?? undefined) ?? null };
  const to = routers.find(({ id }) => id === routerId);
  const plan = plans.find(({ id }) => id === moving.planId);

  if (stage.kind === 'looking' && to) {
    return (
      <ChangePreviewDialog
        change={{ kind: 'moveAll', ...moving, routerId: to.id }}
        title={words.title(router.name)}
        what={words.what(plan?.name ?? null, router.name, to.name)}
        submit={words.submit}
        busy={move.busy}
        onApprove={async (shown) => (await move.run({ ...moving, routerId: to.id, shown })) !== undefined}
        onClose={onClose}
      />
    );
  }
  return (
    <Modal opened onClose={onClose} title={words.title(router.name)} size="lg" closeButtonProps={{ 'aria-label': texts.action.close }}>
      {stage.kind === 'moving' ? (
        <Stack gap="md">
          <BatchProgress id={stage.batchId} label={words.moving} doneLabel={words.moved} failedText={words.stayed} />
          <Text size="sm" c="dimmed">{words.mayClose}</Text>
          <Group justify="flex-end"><Button onClick={onClose}>{texts.action.close}</Button></Group>
        </Stack>
      ) : (
        <DialogForm submit={words.look} ready={to !== undefined} onSubmit={() => setStage({ kind: 'looking' })} close={onClose}>
          <Text size="sm">{words.intro}</Text>
          <Select data-autofocus label={words.to} data={routers.map(({ id, name }) => ({ value: String(id), label: name }))} value={toId} onChange={setToId} searchable nothingFoundMessage={words.noOther} />
          <Select label={words.which} data={plans.map(({ id, name }) => ({ value: String(id), label: words.planOnly(name) }))} value={planId} onChange={setPlanId} clearable placeholder={words.all(router.subscriptions)} />
        </DialogForm>
      )}
    </Modal>
  );
}
