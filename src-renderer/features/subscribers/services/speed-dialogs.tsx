import { Group, Modal, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { formatDate, isLocalDate } from '../../../../src-shared/time.ts';
import { useAct } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { ConfirmDialog, DateInput, DialogForm, Said, SpeedInput, speedError } from '../../../ui/index.ts';

const words = texts.services.speedDialog;
const notEmpty = (text: string) => (text.trim() === '' ? texts.subscribers.form.required : null);

/** Another speed than the plan's, for a reason, for good or until a day. */
export function SpeedDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} size="lg">
      <SpeedForm service={service} close={onClose} />
    </Modal>
  );
}

function SpeedForm({ service, close }: { service: SubscriptionView; close: () => void }) {
  const own = service.speedOverride;
  const form = useForm({
    initialValues: { downKbps: (own?.downKbps ?? service.downKbps) as number | string, upKbps: (own?.upKbps ?? service.upKbps) as number | string, reason: own?.reason ?? '', untilOn: (own?.untilOn ?? '') as string },
    validate: { downKbps: speedError, upKbps: speedError, reason: notEmpty },
  });
  const { downKbps, upKbps, untilOn } = form.values;
  const override = useAct('subscriptions.overrideSpeed', { form, done: words.done, onDone: close });
  const readable = speedError(downKbps) === null && speedError(upKbps) === null && (untilOn === '' || isLocalDate(untilOn));
  const differs = Number(downKbps) !== service.downKbps || Number(upKbps) !== service.upKbps;
  const speed = readable && differs ? texts.value.speed(Number(downKbps), Number(upKbps)) : null;
  return (
    <DialogForm
      submit={words.submit}
      busy={override.busy}
      ready={speed !== null}
      close={close}
      onSubmit={form.onSubmit(({ reason }) => void override.run({ id: service.id, downKbps: Number(downKbps), upKbps: Number(upKbps), reason: reason.trim(), untilOn: untilOn === '' ? null : untilOn }))}
    >
      <Group grow align="flex-start">
        <SpeedInput label={texts.plans.down} data-autofocus {...form.getInputProps('downKbps')} />
        <SpeedInput label={texts.plans.up} {...form.getInputProps('upKbps')} />
      </Group>
      <TextInput label={words.reason} placeholder={words.reasonHint} {...form.getInputProps('reason')} />
      <DateInput label={words.until} emptyHint={words.untilHint} maw={280} {...form.getInputProps('untilOn')} />
      <Said height={72} waiting={words.waiting}>
        {speed !== null && <Text size="sm"><strong>{words.consequence(speed, texts.value.speed(service.downKbps, service.upKbps))}</strong> {isLocalDate(untilOn) ? words.untilDay(formatDate(untilOn)) : words.forGood} {words.priceStays}</Text>}
      </Said>
    </DialogForm>
  );
}

/** Back to the speed of the plan, with a reason that stays in his timeline. */
export function EndSpeedDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const end = useAct('subscriptions.endOverride', { done: words.ended, onDone: onClose });
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={words.endTitle} text={words.endText(texts.value.speed(service.downKbps, service.upKbps))} confirm={words.endSubmit} busy={end.busy} ready={reason.trim() !== ''} onConfirm={() => void end.run({ id: service.id, reason: reason.trim() })}>
      <TextInput data-autofocus label={words.reason} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ConfirmDialog>
  );
}
