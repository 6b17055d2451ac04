import { Group, Modal, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { dateOf, formatDate, isLocalDate } from '../../../../src-shared/time.ts';
import { useNow } from '../../../app/clock.store.ts';
import { useAct, useRead } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { Consequence, DateInput, DialogForm, fieldRefusal, isAnswered } from '../../../ui/index.ts';
import { GivenBack } from '../given-back.tsx';
import { PlannedLines } from '../planned-lines.tsx';
import type { SubscriberFacts } from '../subscriber-facts.ts';

const words = texts.services.pauseDialog;
const PREVIEW_HEIGHT = 122;
interface Props {
  readonly service: SubscriptionView;
  readonly facts: SubscriberFacts;
}

/** At his own wish: off for some days, which are given back. */
export function PauseDialog({ service, facts, opened, onClose }: Props & { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} size="lg">
      <PauseForm service={service} facts={facts} close={onClose} />
    </Modal>
  );
}

function PauseForm({ service, facts, close }: Props & { close: () => void }) {
  const today = dateOf(useNow());
  const form = useForm({ initialValues: { fromOn: today as string, untilOn: '', reason: '' }, validate: { reason: (text) => (text.trim() === '' ? texts.subscribers.form.required : null) } });
  const { fromOn, untilOn } = form.values;
  const days = { id: service.id, fromOn, untilOn: untilOn === '' ? null : untilOn };
  const preview = useRead('subscriptions.pausePreview', days, { enabled: isLocalDate(fromOn) && (untilOn === '' || isLocalDate(untilOn)), keep: true });
  const pause = useAct('subscriptions.pause', { form, done: fromOn > today ? words.doneLater : words.done, onDone: close });
  return (
    <DialogForm submit={words.submit} busy={pause.busy} ready={isAnswered(preview)} close={close} onSubmit={form.onSubmit(({ reason }) => void pause.run({ ...days, reason }))}>
      <Group grow align="flex-start">
        <DateInput label={words.from} data-autofocus {...form.getInputProps('fromOn')} error={form.errors['fromOn'] ?? fieldRefusal(preview.error, 'fromOn')} />
        <DateInput label={words.until} emptyHint={words.untilHint} {...form.getInputProps('untilOn')} error={form.errors['untilOn'] ?? fieldRefusal(preview.error, 'untilOn')} />
      </Group>
      <TextInput label={words.reason} placeholder={words.reasonHint} {...form.getInputProps('reason')} />
      <Consequence preview={preview} height={PREVIEW_HEIGHT} waiting={words.waiting}>
        {({ creditCents, lines, resumesOn }) => (
          <>
            <Text size="sm">{isLocalDate(fromOn) && (resumesOn === null ? words.offOpen(formatDate(fromOn)) : words.offUntil(formatDate(fromOn), formatDate(resumesOn)))} {words.notCharged}</Text>
            <PlannedLines lines={lines} />
            <GivenBack facts={facts} amount={creditCents} />
          </>
        )}
      </Consequence>
    </DialogForm>
  );
}
