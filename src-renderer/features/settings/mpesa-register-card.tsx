import { Button, Code, Group, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { formatInstant } from '../../../src-shared/time.ts';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, ErrorState, Section } from '../../ui/index.ts';
import { emptyError, type AllSettings } from './settings-view.ts';
import styles from './settings.module.css';

const words = texts.settings.mpesa;
type UrlRules = ReadOutput<'payments.urlRules'>;

/** Tells M-Pesa where to report, after its rules were looked at; and opens its list of payments. */
export function MpesaRegisterCard({ settings }: { settings: AllSettings }) {
  const query = useRead('payments.urlRules', {});
  return (
    <Section title={words.registerTitle}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">{words.registerIntro}</Text>
        {query.data ? <Addresses rules={query.data} /> : query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={150} />}
        <OpenList openedAt={settings.mpesa.pullRegisteredAt} />
      </Stack>
    </Section>
  );
}

function Addresses({ rules: { urls, rules, registeredAt } }: { rules: UrlRules }) {
  const [asking, setAsking] = useState(false);
  const register = useAct('payments.registerUrls', { done: words.registerDone, onDone: () => setAsking(false) });
  if (!urls) return <Text size="sm">{words.rulesNone}</Text>;
  const broken = rules.filter((rule) => !rule.ok);
  const list = (
    <dl className={styles['urls']}>
      <dt>{words.confirmationUrl}</dt><dd><Code>{urls.confirmation}</Code></dd>
      <dt>{words.validationUrl}</dt><dd><Code>{urls.validation}</Code></dd>
    </dl>
  );
  return (
    <>
      {list}
      <ul className={styles['rules']}>
        {rules.map(({ rule, ok, whatToDo }) => (
          <li key={rule}>
            {ok ? <CircleCheck size={15} className="tone-good" aria-label={words.ruleOk} /> : <CircleAlert size={15} className="tone-bad" aria-label={words.ruleBroken} />}
            <div>{rule}{!ok && <Text size="xs" className="tone-bad">{whatToDo}</Text>}</div>
          </li>
        ))}
      </ul>
      <Group justify="space-between">
        <Text size="sm" className={registeredAt === null ? 'tone-warn' : 'tone-good'}>{registeredAt === null ? words.notRegistered : words.registeredAt(formatInstant(registeredAt))}</Text>
        <Button variant="default" onClick={() => setAsking(true)}>{registeredAt === null ? words.register : words.registerAgain}</Button>
      </Group>
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={words.registerTitleAsk} text={words.registerText} confirm={words.register} busy={register.busy} onConfirm={() => void register.run({})}>
        {list}
        {broken.length > 0 && <Text size="sm" className="tone-warn">{words.rulesBroken(broken.length)}</Text>}
      </ConfirmDialog>
    </>
  );
}

function OpenList({ openedAt }: { openedAt: AllSettings['mpesa']['pullRegisteredAt'] }) {
  const form = useForm({ initialValues: { nominatedPhone: '' }, validate: { nominatedPhone: emptyError } });
  const act = useAct('payments.registerPull', { form, done: words.openPullDone });
  return (
    <div className={styles['part']}>
      <Group justify="space-between">
        <Title order={3} size="h3">{words.pullTitle}</Title>
        <Text size="sm" className={openedAt === null ? 'tone-warn' : 'tone-good'}>{openedAt === null ? words.pullClosed : words.pullOpened(formatInstant(openedAt))}</Text>
      </Group>
      <Text size="sm" c="dimmed" mt={4}>{words.pullIntro}</Text>
      <form onSubmit={form.onSubmit((values) => void act.run(values))}>
        <Group align="flex-start" mt="xs">
          <TextInput label={words.nominatedPhone} description={words.nominatedPhoneHint} inputWrapperOrder={['label', 'input', 'description', 'error']} inputMode="tel" style={{ flex: 1 }} {...form.getInputProps('nominatedPhone')} />
          <Button type="submit" variant="default" mt={23} loading={act.busy}>{words.openPull}</Button>
        </Group>
      </form>
    </div>
  );
}
