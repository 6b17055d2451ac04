import { Modal, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { addDays, dateOf, formatDate, isLocalDate, startOfMonth, type LocalDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConsequenceNote, DateInput, dayError, DialogForm } from '../../ui/index.ts';
import { emptyError } from './settings-view.ts';

const words = texts.settings.numbers;

interface Props {
  readonly lockedUpTo: LocalDate | null;
  readonly onClose: () => void;
}

/** Closes the books up to a day, for good. */
export function LockDialog({ opened, ...props }: Props & { opened: boolean }) {
  return <Modal opened={opened} onClose={props.onClose} title={words.lockTitle}><LockForm {...props} /></Modal>;
}

function LockForm({ lockedUpTo, onClose }: Props) {
  const today = dateOf(useNow());
  const endOfLastMonth = addDays(startOfMonth(today), -1);
  const upToError = (text: string) => dayError(text) ?? (text >= today ? words.notBeforeToday : lockedUpTo !== null && text <= lockedUpTo ? words.notForward(formatDate(lockedUpTo)) : null);
  const form = useForm({
    initialValues: { upTo: (lockedUpTo === null || endOfLastMonth > lockedUpTo ? endOfLastMonth : '') as string, reason: '' },
    validate: { upTo: upToError, reason: emptyError },
  });
  const { upTo } = form.values;
  const add = useAct('periodLocks.add', { form, ...(isLocalDate(upTo) ? { done: words.locked(formatDate(upTo)) } : {}), onDone: onClose });
  const said = isLocalDate(upTo) && upToError(upTo) === null ? [words.consequence(formatDate(upTo)), ...(lockedUpTo === null ? [] : [words.consequenceDays(formatDate(addDays(lockedUpTo, 1)), formatDate(upTo))]), words.consequenceCorrect, words.consequenceForGood] : [];
  return (
    <DialogForm
      submit={words.submit}
      danger
      busy={add.busy}
      close={onClose}
      onSubmit={form.onSubmit((values) => {
        if (isLocalDate(values.upTo)) void add.run({ upTo: values.upTo, reason: values.reason.trim() });
      })}
    >
      <DateInput label={words.lockUpTo} description={words.lockUpToHint} max={addDays(today, -1)} data-autofocus {...form.getInputProps('upTo')} />
      <TextInput label={words.lockReason} description={words.lockReasonHint} maxLength={120} {...form.getInputProps('reason')} />
      <ConsequenceNote>{said.length === 0 ? <Text size="sm" c="dimmed">{words.typeDay}</Text> : said.map((text, index) => <Text key={text} size="sm" {...(index === 0 ? { fw: 600 } : {})}>{text}</Text>)}</ConsequenceNote>
    </DialogForm>
  );
}
