import { Group, NumberInput, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { MoneyInSettings } from '../../../src-shared/contract/money-in.ts';
import { formatAmount, shillings, ZERO } from '../../../src-shared/money.ts';
import { dateOf, formatDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, Section } from '../../ui/index.ts';
import { messageError, MessagePreview, MessageText } from './message-text.tsx';
import { SaveBar } from './save-bar.tsx';
import styles from './settings.module.css';
import { rangeError, type AllSettings } from './settings-view.ts';

const words = texts.settings.moneyIn;
const MOST_HOURS = 72;
const MOST_TIMES = 10;
const SAMPLE = shillings(2500);

type MoneyInForm = Omit<MoneyInSettings, 'courtesyHours' | 'courtesyTimes' | 'reversalDelayHours'> & { courtesyHours: number | string; courtesyTimes: number | string; reversalDelayHours: number | string };

/** How money is taken, and what follows. */
export function MoneyInPanel({ settings }: { settings: AllSettings }) {
  const query = useRead('settings.moneyIn', {});
  if (!query.data) return query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={520} />;
  return <MoneyInRules now={query.data} settings={settings} />;
}

function MoneyInRules({ now, settings }: { now: MoneyInSettings; settings: AllSettings }) {
  const form = useForm<MoneyInForm>({
    initialValues: { ...now },
    validate: { courtesyHours: rangeError(0, MOST_HOURS), courtesyTimes: rangeError(0, MOST_TIMES), reversalDelayHours: rangeError(1, MOST_HOURS), receiptText: (text) => messageError(text, words.variable) },
  });
  const save = useAct('settings.saveMoneyIn', { form, done: texts.settings.saved });
  const submit = form.onSubmit((values) => void save.run({ ...values, courtesyHours: Number(values.courtesyHours), courtesyTimes: Number(values.courtesyTimes), reversalDelayHours: Number(values.reversalDelayHours) }));
  const { receiptSms, receiptText } = form.values;
  return (
    <div className={styles['form']}>
      <form onSubmit={submit}>
        <Stack gap={12}>
          <Section title={words.courtesy}>
            <Text size="sm" c="dimmed" mb="sm">{words.courtesyIntro}</Text>
            <Group grow align="flex-start">
              <NumberInput label={words.courtesyHours} description={words.courtesyHoursHint} min={0} max={MOST_HOURS} allowDecimal={false} {...form.getInputProps('courtesyHours')} />
              <NumberInput label={words.courtesyTimes} description={words.courtesyTimesHint} min={0} max={MOST_TIMES} allowDecimal={false} {...form.getInputProps('courtesyTimes')} />
            </Group>
          </Section>
          <Section title={words.counter}>
            <Stack gap="sm">
              <Switch label={words.tillRequired} description={words.tillRequiredHint} {...form.getInputProps('tillRequired', { type: 'checkbox' })} />
              <Switch label={words.closeByItself} description={words.closeByItselfHint} {...form.getInputProps('closeByItself', { type: 'checkbox' })} />
            </Stack>
          </Section>
          <Section title={words.sms}>
            <Stack gap="sm">
              <Switch label={words.smsOn} description={words.smsOnHint} {...form.getInputProps('receiptSms', { type: 'checkbox' })} />
              <MessageText label={words.text} variables={words.variable} disabled={!receiptSms} value={receiptText} error={form.errors['receiptText']} onChange={(text) => form.setFieldValue('receiptText', text)} />
            </Stack>
          </Section>
          <Section title={words.reversal}>
            <NumberInput label={words.reversalDelay} description={words.reversalDelayHint} min={1} max={MOST_HOURS} allowDecimal={false} {...form.getInputProps('reversalDelayHours')} />
          </Section>
          <SaveBar busy={save.busy} />
        </Stack>
      </form>
      <Stack gap={12} className={styles['aside'] ?? ''}>
        <MoneyInExample form={form.values} />
        <Section title={words.preview}>{receiptSms ? <ReceiptPreview text={receiptText} settings={settings} /> : <Text size="sm" c="dimmed">{words.previewOff}</Text>}</Section>
      </Stack>
    </div>
  );
}

function MoneyInExample({ form }: { form: MoneyInForm }) {
  const hours = Number(form.courtesyHours);
  const times = Number(form.courtesyTimes);
  return (
    <Section title={words.example}>
      <ul className={styles['example']}>
        <li>{hours > 0 && times > 0 ? words.exampleCourtesy(hours, times) : words.exampleNoCourtesy}</li>
        <li>{form.tillRequired ? words.exampleTill : words.exampleNoTill}</li>
        <li>{form.closeByItself ? words.exampleCloses : words.exampleNotCloses}</li>
        <li>{words.exampleReversal(Number(form.reversalDelayHours))}</li>
      </ul>
    </Section>
  );
}

function ReceiptPreview({ text, settings }: { text: string; settings: AllSettings }) {
  const today = dateOf(useNow());
  const somebody = useRead('subscribers.list', { limit: 1 }).data?.rows[0];
  const dunning = texts.settings.dunning;
  const values = { name: somebody?.name ?? dunning.sampleName, amount: formatAmount(SAMPLE), receipt: words.sampleReceipt, account: somebody?.accountNumber ?? dunning.sampleAccount, balance: formatAmount(ZERO), paidOn: formatDate(today), business: settings.business.name };
  return <MessagePreview text={text} values={values} />;
}
