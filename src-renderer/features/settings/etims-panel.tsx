import { Group, NumberInput, PasswordInput, Select, Skeleton, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { EtimsSettings, KraPin } from '../../../src-shared/contract/etims.ts';
import { isLocalDate } from '../../../src-shared/time.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DateInput, ErrorState } from '../../ui/index.ts';
import { EtimsStatus } from './etims-status.tsx';
import { EtimsTroubles } from './etims-troubles.tsx';
import { SaveBar } from './save-bar.tsx';
import styles from './settings.module.css';
import type { AllSettings, EtimsView } from './settings-view.ts';

const words = texts.settings.etims;
type EtimsForm = Omit<EtimsSettings, 'fromOn' | 'startAfter'> & { fromOn: string; startAfter: number | string; communicationKey: string };

const untaxed = EtimsSettings.shape.untaxedAs.options.map((value) => ({ value, label: words.untaxedAsValue[value] }));

/** So many of those that a person must settle are shown; the others follow when these are settled. */
const SHOWN = 50;

export function EtimsPanel({ settings }: { settings: AllSettings }) {
  const query = useRead('etims.read', {});
  const refused = useRead('etims.list', { state: 'refused', limit: SHOWN });
  const unknown = useRead('etims.list', { state: 'unknown', limit: SHOWN });
  const failed = query.error ?? refused.error ?? unknown.error;
  if (!query.data || !refused.data || !unknown.data) {
    return failed ? <ErrorState error={failed} retry={() => void Promise.all([query.refetch(), refused.refetch(), unknown.refetch()])} /> : <Skeleton height={420} />;
  }
  const view = query.data;
  const troubles = <EtimsTroubles rows={[...refused.data.rows, ...unknown.data.rows]} total={refused.data.total + unknown.data.total} />;
  // Who comes for them from Attention finds them first.
  const troublesFirst = refused.data.total + unknown.data.total > 0;
  return (
    <>
      {troublesFirst && troubles}
      <div className={styles['form']}>
        {/* What connecting the device told belongs into the fields. */}
        <EtimsFields key={`${view.controlUnitId} ${view.communicationKeySet}`} view={view} businessPin={settings.business.taxPin} />
        <EtimsStatus view={view} />
      </div>
      {!troublesFirst && troubles}
    </>
  );
}

function EtimsFields({ view, businessPin }: { view: EtimsView; businessPin: string }) {
  const { enabled, baseUrl, pin, branchId, deviceSerial, controlUnitId, fromOn, itemClassCode, untaxedAs, startAfter } = view;
  const form = useForm<EtimsForm>({
    initialValues: { enabled, baseUrl, pin: pin || businessPin, branchId, deviceSerial, controlUnitId, fromOn: fromOn ?? '', itemClassCode, untaxedAs, startAfter, communicationKey: '' },
    validate: {
      pin: (text) => (text === '' || KraPin.safeParse(text).success ? null : words.pinError),
      branchId: (text) => (/^\d{2}$/.test(text) ? null : words.branchIdError),
      baseUrl: (text) => (URL.canParse(text) ? null : words.baseUrlError),
      itemClassCode: (text) => (/^\d{8,10}$/.test(text) ? null : words.itemClassCodeError),
    },
  });
  // What was typed is with the app now, and nowhere else.
  const save = useAct('etims.save', { form, done: texts.settings.saved, onDone: () => form.setFieldValue('communicationKey', '') });
  const submit = form.onSubmit(({ communicationKey, fromOn: day, startAfter: last, ...rest }) => void save.run({ ...rest, fromOn: isLocalDate(day) ? day : null, startAfter: Number(last), ...(communicationKey === '' ? {} : { communicationKey }) }));
  return (
    <section className={`surface ${styles['card']}`}>
      <form onSubmit={submit} autoComplete="off">
        <Stack gap="md">
          <Text size="sm" c="dimmed">{words.intro}</Text>
          <Switch label={words.enabled} {...form.getInputProps('enabled', { type: 'checkbox' })} />
          <DateInput label={words.fromOn} description={words.fromOnHint} {...form.getInputProps('fromOn')} />
          <DeviceFields form={form} keySet={view.communicationKeySet} />
          <Group grow align="flex-start">
            <TextInput label={words.itemClassCode} description={words.itemClassCodeHint} inputMode="numeric" {...form.getInputProps('itemClassCode')} />
            <Select label={words.untaxedAs} description={'\u00a0'} data={untaxed} allowDeselect={false} {...form.getInputProps('untaxedAs')} />
          </Group>
          <TextInput label={words.baseUrl} description={words.baseUrlHint} spellCheck={false} {...form.getInputProps('baseUrl')} />
          <SaveBar busy={save.busy} />
        </Stack>
      </form>
    </section>
  );
}

function DeviceFields({ form, keySet }: { form: UseFormReturnType<EtimsForm>; keySet: boolean }) {
  return (
    <>
      <Group grow align="flex-start">
        <TextInput label={words.pin} description={'\u00a0'} spellCheck={false} {...form.getInputProps('pin')} />
        <TextInput label={words.branchId} description={words.branchIdHint} inputMode="numeric" {...form.getInputProps('branchId')} />
      </Group>
      <TextInput label={words.deviceSerial} description={words.deviceSerialHint} spellCheck={false} {...form.getInputProps('deviceSerial')} />
      <Group grow align="flex-start">
        <TextInput label={words.controlUnitId} description={words.controlUnitIdHint} spellCheck={false} {...form.getInputProps('controlUnitId')} />
        <NumberInput label={words.startAfter} description={words.startAfterHint} min={0} allowDecimal={false} {...form.getInputProps('startAfter')} />
      </Group>
      <PasswordInput label={words.key} description={keySet ? words.keySet : words.keyMissing} placeholder={keySet ? words.keyPlaceholder : ''} autoComplete="new-password" {...form.getInputProps('communicationKey')} />
    </>
  );
}
