import { List, Select, Text } from '@mantine/core';
import { useState } from 'react';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { idOf } from '../../../app/address.ts';
import { useAct, useProbe } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { ConfirmDialog, ErrorState } from '../../../ui/index.ts';
import { ChangeSums, isStale } from '../../routers/change-preview.tsx';
import { useRouterChoices } from '../service-fields.tsx';

const words = texts.services.moveDialog;

/** To another router, with what that sends to both before it does. */
export function MoveDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  const [chosen, setChosen] = useState<string | null>(service.routerId === null ? null : String(service.routerId));
  const routerId = idOf(chosen ?? undefined) ?? null;
  const moves = opened && routerId !== service.routerId;
  const query = useProbe('routers.previewChange', { kind: 'move', subscriptionIds: [service.id], routerId }, 0, moves);
  const move = useAct('subscriptions.moveRouter', {
    done: words.done,
    onDone: onClose,
    onRefusal: (refusal) => {
      if (isStale(refusal)) void query.refetch();
      return false;
    },
  });
  const shown = moves && !query.isFetching ? query.data : undefined;
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={words.title} text={words.consequence} confirm={words.submit} busy={move.busy} ready={shown !== undefined} onConfirm={() => shown && void move.run({ id: service.id, routerId, shown: shown.digest })}>
      <Select data-autofocus label={words.choose} data={useRouterChoices() ?? []} value={chosen} onChange={setChosen} clearable placeholder={words.none} />
      {moves && (query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <ChangeSums shown={shown} isOne />)}
      {shown && shown.rows.length > 0 && (
        <List size="sm" spacing={2}>
          {shown.rows.map((row) => <List.Item key={`${row.routerName} ${row.object}`}><Text span size="sm" fw={600}>{row.routerName}</Text>: {row.changes.join('; ')}</List.Item>)}
        </List>
      )}
    </ConfirmDialog>
  );
}
