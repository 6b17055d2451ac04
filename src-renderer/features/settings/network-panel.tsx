import { Group, NumberInput, Skeleton, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { addDays, dateOf, formatInstant, HOUR, instantOf, later } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, Section, SpeedInput, speedError } from '../../ui/index.ts';
import { SaveBar } from './save-bar.tsx';
import styles from './settings.module.css';
import { rangeError } from './settings-view.ts';

const words = texts.network;
type Network = ReadOutput<'settings.network'>;
type NetworkForm = Record<keyof Network, number | string>;

/** Least and most of each, as the contract takes them. */
const RANGES = { awayGraceHours: [0, 168], usageMinutes: [1, 60], sweepMinutes: [1, 1440], downAfterSeconds: [15, 3600], backupsKept: [0, 90] } as const;
/** Side by side, fields of hints of other lengths stay on one line. */
const HINT_LAST: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];
const CUT_OFF_AT = '10:00';

export function NetworkPanel() {
  const query = useRead('settings.network', {});
  if (query.data) return <NetworkSettingsForm network={query.data} />;
  return query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={320} />;
}

function NetworkSettingsForm({ network }: { network: Network }) {
  const form = useForm<NetworkForm>({
    initialValues: network,
    validate: { ...Object.fromEntries(Object.entries(RANGES).map(([key, [least, most]]) => [key, rangeError(least, most)])), throttleUpKbps: speedError, throttleDownKbps: speedError },
  });
  const save = useAct('settings.saveNetwork', { form, done: texts.settings.saved });
  const submit = form.onSubmit((values) => void save.run(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)])) as Network));
  const numberOf = (key: keyof typeof RANGES) => ({ min: RANGES[key][0], max: RANGES[key][1], allowDecimal: false, inputWrapperOrder: HINT_LAST, ...form.getInputProps(key) });
  return (
    <div className={styles['form']}>
      <section className={`surface ${styles['card']}`}>
        <form onSubmit={submit}>
          <Stack gap="md">
            <Text size="sm" c="dimmed">{words.intro}</Text>
            <NumberInput label={words.awayGraceHours} description={words.awayGraceHint} {...numberOf('awayGraceHours')} />
            <div className={styles['part']}>
              <Text size="sm" fw={600} mb="xs">{words.throttle}</Text>
              <Group grow align="flex-start">
                <SpeedInput label={words.throttleDown} {...form.getInputProps('throttleDownKbps')} />
                <SpeedInput label={words.throttleUp} {...form.getInputProps('throttleUpKbps')} />
              </Group>
            </div>
            <div className={styles['part']}>
              <Text size="sm" fw={600} mb="xs">{words.watching}</Text>
              <Stack gap="md">
                <Group grow align="flex-start">
                  <NumberInput label={words.sweepMinutes} description={words.sweepHint} {...numberOf('sweepMinutes')} />
                  <NumberInput label={words.usageMinutes} description={words.usageHint} {...numberOf('usageMinutes')} />
                </Group>
                <Group grow align="flex-start">
                  <NumberInput label={words.downAfterSeconds} description={words.downHint} {...numberOf('downAfterSeconds')} />
                  <NumberInput label={words.backupsKept} description={words.backupsHint} {...numberOf('backupsKept')} />
                </Group>
              </Stack>
            </div>
            <SaveBar busy={save.busy} />
          </Stack>
        </form>
      </section>
      <div className={styles['aside']}><AwayExample hours={Number(form.values.awayGraceHours)} /></div>
    </div>
  );
}

/** What the grace comes to for one subscriber. */
function AwayExample({ hours }: { hours: number }) {
  const lapsesAt = instantOf(addDays(dateOf(useNow()), 1), CUT_OFF_AT);
  return (
    <Section title={words.example}>
      <Text size="sm">{hours > 0 ? words.exampleLine(formatInstant(lapsesAt), formatInstant(later(lapsesAt, hours * HOUR))) : words.exampleOff}</Text>
    </Section>
  );
}
