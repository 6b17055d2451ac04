import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import { dateOf, isLocalDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog } from '../../ui/index.ts';

const words = texts.subscribers.end;

export function EndDialog({ service, name, opened, onClose }: { service: SubscriptionView; name: string; opened: boolean; onClose: () => void }) {
  const today = dateOf(useNow());
  const [endOn, setEndOn] = useState<string>(today);
  const end = useAct('subscriptions.end', { done: words.done, onDone: onClose, onRefusal: (refusal) => refusal.details?.fields?.['endOn'] !== undefined });
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={words.title}
      text={words.consequence(name)}
      confirm={words.submit}
      danger
      busy={end.busy}
      onConfirm={() => {
        if (isLocalDate(endOn)) void end.run({ id: service.id, endOn });
      }}
    >
      <TextInput type="date" label={words.lastDay} value={endOn} onChange={(event) => setEndOn(event.currentTarget.value)} error={end.refusal?.details?.fields?.['endOn']} />
    </ConfirmDialog>
  );
}
