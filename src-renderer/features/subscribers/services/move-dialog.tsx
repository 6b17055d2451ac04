import { Select } from '@mantine/core';
import { useState } from 'react';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { idOf } from '../../../app/address.ts';
import { useAct } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { ConfirmDialog } from '../../../ui/index.ts';
import { useRouterChoices } from '../service-fields.tsx';

const words = texts.services.moveDialog;

export function MoveDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  const [chosen, setChosen] = useState<string | null>(service.routerId === null ? null : String(service.routerId));
  const move = useAct('subscriptions.moveRouter', { done: words.done, onDone: onClose });
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={words.title} text={words.consequence} confirm={words.submit} busy={move.busy} onConfirm={() => void move.run({ id: service.id, routerId: idOf(chosen ?? undefined) ?? null })}>
      <Select data-autofocus label={words.choose} data={useRouterChoices() ?? []} value={chosen} onChange={setChosen} clearable placeholder={words.none} />
    </ConfirmDialog>
  );
}
