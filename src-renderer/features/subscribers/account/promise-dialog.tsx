import { Modal, Skeleton, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { formatKes } from '../../../../src-shared/money.ts';
import { addDays, dateOf, formatDate, isLocalDate, type LocalDate } from '../../../../src-shared/time.ts';
import { useNow } from '../../../app/clock.store.ts';
import { useAct, useRead } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { DateInput, DialogForm, Said } from '../../../ui/index.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';

const words = texts.account.promiseDialog;
const USUAL_DAYS = 3;

/** He promises to pay: he is let on, or stays on, until the end of a day. */
export function PromiseDialog({ facts, opened, onClose }: { facts: SubscriberFacts; opened: boolean; onClose: () => void }) {
  const promiseDays = useRead('settings.read', {}).data?.dunning.promiseDays;
  return (
    <Modal opened={opened} onClose={onClose} title={words.title(facts.name)}>
      {promiseDays === undefined ? <Skeleton height={220} /> : promiseDays === 0 ? <Text size="sm">{words.off}</Text> : <PromiseForm facts={facts} promiseDays={promiseDays} close={onClose} />}
    </Modal>
  );
}

function PromiseForm({ facts, promiseDays, close }: { facts: SubscriberFacts; promiseDays: number; close: () => void }) {
  const today = dateOf(useNow());
  const latest = addDays(today, promiseDays);
  const dayWrong = (text: string): string | null => (!isLocalDate(text) ? texts.subscribers.form.required : text < today ? words.tooEarly : text > latest ? words.tooLate(formatDate(latest)) : null);
  const form = useForm({ initialValues: { untilOn: addDays(today, Math.min(promiseDays, USUAL_DAYS)) as string, note: '' }, validate: { untilOn: dayWrong }, validateInputOnBlur: ['untilOn'] });
  const add = useAct('promises.add', { form, done: words.done, onDone: close });
  const { untilOn } = form.values;
  return (
    <DialogForm submit={words.submit} busy={add.busy} ready={dayWrong(untilOn) === null} close={close} onSubmit={form.onSubmit((values) => void add.run({ subscriberId: facts.id, ...values }))}>
      <DateInput data-autofocus label={words.until} description={words.untilHint(formatDate(latest))} {...form.getInputProps('untilOn')} />
      <TextInput label={words.note} {...form.getInputProps('note')} />
      <Said height={92} waiting={words.waiting}>{dayWrong(untilOn) === null && <Text size="sm">{meaning(facts, untilOn as LocalDate)} {words.then}</Text>}</Said>
    </DialogForm>
  );
}

function meaning({ overdueCents, subscriptions }: SubscriberFacts, untilOn: LocalDate): string {
  const day = formatDate(untilOn);
  if (overdueCents <= 0) return words.staysOn(day);
  const isOff = subscriptions.some(({ entitlement, pausedFrom }) => pausedFrom === null && (entitlement.state === 'suspended' || entitlement.state === 'walled'));
  return (isOff ? words.letsOn : words.keepsOn)(formatKes(overdueCents), day);
}
