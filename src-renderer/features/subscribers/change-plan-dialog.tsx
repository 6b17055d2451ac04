import { Select, Text } from '@mantine/core';
import { useState } from 'react';
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { formatDate } from '../../../src-shared/time.ts';
import { idOf } from '../../app/address.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog } from '../../ui/index.ts';
import { usePlanChoices } from './service-fields.tsx';

const words = texts.subscribers.changePlan;

export function ChangePlanDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const choices = usePlanChoices();
  const plan = useRead('plans.list', {}).data?.find(({ id }) => String(id) === chosen);
  const change = useAct('subscriptions.changePlan', { done: words.done, onDone: onClose });
  const planId = idOf(chosen ?? undefined);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={words.title(service.planName)}
      text={words.consequence}
      confirm={words.submit}
      busy={change.busy}
      onConfirm={() => {
        if (planId !== undefined) void change.run({ id: service.id, planId });
      }}
    >
      <Select data-autofocus label={words.choose} data={(choices ?? []).filter(({ value }) => value !== String(service.planId))} value={chosen} onChange={setChosen} searchable error={change.refusal?.details?.fields?.['planId']} />
      <Text size="sm" mih={20}>{plan && service.nextOn !== null && words.nextInvoice(formatDate(service.nextOn), formatKes(service.priceCents), formatKes(plan.priceCents))}</Text>
    </ConfirmDialog>
  );
}
