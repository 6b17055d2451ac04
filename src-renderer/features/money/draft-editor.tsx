import { Group, SimpleGrid, Text, Textarea, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { addDays, dateOf, formatDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { isDialogOpen } from '../../app/keyboard.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { KeyHint, Page, PageHeader, Section } from '../../ui/index.ts';
import { SubscriberPicker } from '../subscribers/subscriber-picker.tsx';
import { DraftActions } from './draft-actions.tsx';
import { errorsOf } from './draft-form.ts';
import { DraftLines } from './draft-lines.tsx';
import { DraftTotals } from './draft-totals.tsx';
import styles from './money.module.css';
import { useDraft, type DraftEditorProps } from './use-draft.ts';

const words = texts.money.drafting;

/** Writes an invoice by hand: what it comes to is reckoned while it is typed. */
export function DraftEditor(props: DraftEditorProps) {
  const draft = useDraft(props);
  const { fields, change, errors } = draft;
  const today = dateOf(useNow());
  const draftDays = useRead('settings.read', {}).data?.billing.draftDays ?? null;
  const dueDays = errorsOf(fields)['dueDays'] === undefined ? Number(fields.dueDays) : null;
  useHotkeys([['mod+S', () => !isDialogOpen() && void draft.save()]], []);
  return (
    <Page scrolls>
      <PageHeader
        title={props.id === null ? words.titleNew : words.title(draft.subscriber?.name ?? '')}
        back={{ href: '/money/drafts', text: texts.money.drafts }}
        detail={words.detail}
        actions={<DraftActions draft={draft} dueDays={dueDays} />}
      />
      <form
        className={styles['editor']}
        ref={props.id !== null ? null : props.initial.subscriberId === null ? focusSubscriber : focusLine}
        onSubmit={(event) => {
          event.preventDefault();
          void draft.save();
        }}
      >
        <section className={`surface ${styles['facts']}`}>
          <SimpleGrid cols={3} spacing="md">
            <SubscriberPicker label={words.subscriber} chosen={draft.subscriber} onChoose={draft.choose} error={errors['subscriberId']} />
            <TextInput label={words.dueDays} inputMode="numeric" value={fields.dueDays} onChange={(event) => change({ dueDays: event.currentTarget.value })} error={errors['dueDays']} description={dueDays === null ? words.dueDaysWrong : words.dueOn(formatDate(addDays(today, dueDays)))} inputWrapperOrder={['label', 'input', 'description', 'error']} />
            <TextInput type="date" label={words.postOnLabel} min={today} value={fields.postOn} onChange={(event) => change({ postOn: event.currentTarget.value })} error={errors['postOn']} description={draftDays === null ? words.postOnHint : words.postOnHintDays(draftDays)} inputWrapperOrder={['label', 'input', 'description', 'error']} />
          </SimpleGrid>
        </section>
        <Section title={words.lines} flush side={<Keys />}><DraftLines draft={draft} /></Section>
        <div className={styles['editorFoot']}>
          <section className={`surface ${styles['facts']}`}>
            <Textarea label={words.note} autosize minRows={4} maxRows={8} maxLength={500} value={fields.note} onChange={(event) => change({ note: event.currentTarget.value })} error={errors['note']} />
          </section>
          <DraftTotals reckoning={draft.reckoning} hasSubscriber={fields.subscriberId !== null} />
        </div>
      </form>
    </Page>
  );
}

/** A new invoice begins with whom it is for; when that is known, with what it is for. */
const focusSubscriber = (form: HTMLFormElement | null) => form?.querySelector<HTMLInputElement>('input')?.focus({ preventScroll: true });
const focusLine = (form: HTMLFormElement | null) => form?.querySelector<HTMLInputElement>('[data-line] input')?.focus({ preventScroll: true });

function Keys() {
  return (
    <Group gap="md" className={styles['keys'] ?? ''}>
      <Text size="xs" c="dimmed" component="span"><KeyHint keys="Enter" /> {words.keysAdd}</Text>
      <Text size="xs" c="dimmed" component="span"><KeyHint keys="Alt ↑ ↓" /> {words.keysMove}</Text>
      <Text size="xs" c="dimmed" component="span"><KeyHint keys="mod S" /> {words.keysSave}</Text>
    </Group>
  );
}
