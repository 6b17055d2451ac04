import { formatAmount, shillings } from '../../../src-shared/money.ts';
import { addDays, dateOf, formatDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { MessagePreview } from './message-text.tsx';
import type { AllSettings, DunningForm } from './settings-view.ts';

const words = texts.settings.dunning;

/** The reminder as somebody would get it. */
export function ReminderPreview({ form, settings }: { form: DunningForm; settings: AllSettings }) {
  const dueOn = dateOf(useNow());
  const somebody = useRead('subscribers.list', { limit: 1, sort: { by: 'balance', direction: 'desc' } }).data?.rows[0];
  const values: Readonly<Record<string, string>> = {
    name: somebody?.name ?? words.sampleName,
    amount: formatAmount(somebody && somebody.balanceCents > 0 ? somebody.balanceCents : shillings(2500)),
    dueOn: formatDate(dueOn),
    paybill: settings.mpesa.shortcode,
    account: somebody?.accountNumber ?? words.sampleAccount,
    business: settings.business.name,
    suspendOn: formatDate(addDays(dueOn, Number(form.graceDays) + 1)),
  };
  return <MessagePreview text={form.reminderText} values={values} />;
}
