import { addDays, dateOf, formatDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { texts } from '../../texts/index.ts';
import { Section } from '../../ui/index.ts';
import styles from './settings.module.css';
import type { DunningForm } from './settings-view.ts';

const words = texts.settings.dunning;

/** Reminders and prompts in the order in which they come; on one day the text comes first. */
function stagesOf({ reminderDays, pushDays }: DunningForm): readonly { readonly day: number; readonly what: 'reminder' | 'push' }[] {
  return [...reminderDays.map((day) => ({ day, what: 'reminder' as const })), ...pushDays.map((day) => ({ day, what: 'push' as const }))].sort((a, b) => a.day - b.day);
}

/** The days of one invoice under these rules. */
export function DunningExample({ form, frozen }: { form: DunningForm; frozen: boolean }) {
  const dueOn = dateOf(useNow());
  const stages = stagesOf(form);
  const at = (days: number, time: string) => `${formatDate(addDays(dueOn, days))}, ${time}`;
  return (
    <Section title={words.example(formatDate(dueOn))}>
      <ul className={styles['example']}>
        {form.reminderDays.length === 0 && <li>{words.noReminders}</li>}
        {stages.map(({ day, what }) => <li key={`${what} ${day}`}>{(what === 'push' ? words.examplePush : words.exampleReminder)(at(day, form.remindAt))}</li>)}
        {/* The last day of grace is still his: the cut-off comes the day after (billing-rules, Dunning). */}
        <li>{frozen ? words.exampleFrozen : words.exampleCut(at(Number(form.graceDays) + 1, form.enforceAt))}</li>
        <li>{Number(form.promiseDays) === 0 ? words.exampleNoPromise : words.examplePromise(formatDate(addDays(dueOn, Number(form.promiseDays))))}</li>
      </ul>
    </Section>
  );
}
