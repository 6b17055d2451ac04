import { Modal, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { dateOf, formatDate } from '../../../../src-shared/time.ts';
import { idOf } from '../../../app/address.ts';
import { useNow } from '../../../app/clock.store.ts';
import { useAct, useRead, type ReadInput } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { Consequence, DialogForm, fieldRefusal, isAnswered } from '../../../ui/index.ts';
import { usePlanChoices } from '../service-fields.tsx';
import { PlanChangePreview } from './plan-change-preview.tsx';

const words = texts.services.changePlanDialog;
const WHEN = ['auto', 'now', 'periodEnd'] as const;
type When = ReadInput<'subscriptions.changePlanPreview'>['when'];
/** Two columns of a few lines and the sums. */
const PREVIEW_HEIGHT = 236;

/** Another plan: what is given back, what is charged and what he has to pay, before the button. */
export function ChangePlanDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title(service.planName)} size={780}>
      <ChangePlanForm service={service} close={onClose} />
    </Modal>
  );
}

function ChangePlanForm({ service, close }: { service: SubscriptionView; close: () => void }) {
  const today = dateOf(useNow());
  const [chosen, setChosen] = useState<string | null>(null);
  const [when, setWhen] = useState<When>('auto');
  const choices = usePlanChoices();
  const plan = useRead('plans.list', {}).data?.find(({ id }) => String(id) === chosen);
  const planId = idOf(chosen ?? undefined);
  const preview = useRead('subscriptions.changePlanPreview', { id: service.id, planId: planId ?? service.planId, when }, { enabled: planId !== undefined, keep: planId !== undefined });
  const change = useAct('subscriptions.changePlan', {
    done: ({ effectiveOn }) => (effectiveOn > today ? words.doneLater(formatDate(effectiveOn)) : words.doneNow),
    onDone: close,
    onRefusal: (refusal) => refusal.details?.fields?.['planId'] !== undefined,
  });
  return (
    <DialogForm
      submit={words.submit}
      busy={change.busy}
      ready={planId !== undefined && isAnswered(preview)}
      close={close}
      onSubmit={() => {
        if (planId !== undefined) void change.run({ id: service.id, planId, when });
      }}
    >
      <Select
        data-autofocus
        label={words.choose}
        data={(choices ?? []).filter(({ value }) => value !== String(service.planId))}
        value={chosen}
        onChange={setChosen}
        searchable
        error={fieldRefusal(change.refusal ?? preview.error, 'planId')}
        description={plan ? words.speed(texts.value.speed(service.downKbps, service.upKbps), texts.value.speed(plan.downKbps, plan.upKbps)) : '\u00a0'}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
      />
      <Stack gap={4}>
        <SegmentedControl aria-label={words.when} data={WHEN.map((value) => ({ value, label: words.whenValue[value] }))} value={when} onChange={(value) => setWhen(value as When)} />
        <Text size="xs" c="dimmed">{words.usual}</Text>
      </Stack>
      <Consequence preview={preview} height={PREVIEW_HEIGHT} waiting={words.waiting}>{(shown) => <PlanChangePreview change={shown} />}</Consequence>
    </DialogForm>
  );
}
