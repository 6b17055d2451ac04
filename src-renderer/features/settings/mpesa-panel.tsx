import { Group, PasswordInput, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { MpesaSettings } from '../../../src-shared/contract/settings.ts';
import { callbackUrlProblem } from '../../../src-shared/mpesa-urls.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { MpesaStatus } from './mpesa-status.tsx';
import { SaveBar } from './save-bar.tsx';
import styles from './settings.module.css';
import { emptyError, type AllSettings } from './settings-view.ts';

const words = texts.settings.mpesa;
type MpesaForm = MpesaSettings & { consumerSecret: string; passkey: string };

const digitsError = (text: string) => (/^\d{5,7}$/.test(text) ? null : words.shortcodeError);
const urlError = (text: string) => (URL.canParse(text) ? null : words.notUrl);
const types = MpesaSettings.shape.transactionType.options.map((value) => ({ value, label: words.types[value] }));

export function MpesaPanel({ settings }: { settings: AllSettings }) {
  const { mpesa } = settings;
  const { enabled, baseUrl, shortcode, transactionType, partyB, consumerKey, publicUrl } = mpesa;
  const form = useForm<MpesaForm>({
    initialValues: { enabled, baseUrl, shortcode, transactionType, partyB, consumerKey, publicUrl, consumerSecret: '', passkey: '' },
    validate: { baseUrl: urlError, shortcode: digitsError, partyB: digitsError, consumerKey: emptyError, publicUrl: (text) => (text.trim() === '' ? null : urlError(text)) },
  });
  const save = useAct('settings.saveMpesa', {
    form,
    done: texts.settings.saved,
    // What was typed is with the app now, and nowhere else.
    onDone: () => form.setValues({ consumerSecret: '', passkey: '' }),
  });
  const submit = form.onSubmit(({ consumerSecret, passkey, ...rest }) => void save.run({ ...rest, ...(consumerSecret === '' ? {} : { consumerSecret }), ...(passkey === '' ? {} : { passkey }) }));
  return (
    <div className={styles['form']}>
      <section className={`surface ${styles['card']}`}>
        <form onSubmit={submit} autoComplete="off">
          <Stack gap="md">
            <Text size="sm" c="dimmed">{words.intro}</Text>
            <Switch label={words.enabled} {...form.getInputProps('enabled', { type: 'checkbox' })} />
            <Numbers form={form} />
            <TextInput label={words.consumerKey} spellCheck={false} {...form.getInputProps('consumerKey')} />
            <Group grow align="flex-start">
              <SecretInput label={words.consumerSecret} isSet={mpesa.consumerSecretSet} {...form.getInputProps('consumerSecret')} />
              <SecretInput label={words.passkey} isSet={mpesa.passkeySet} {...form.getInputProps('passkey')} />
            </Group>
            <TextInput label={words.baseUrl} description={words.baseUrlHint} spellCheck={false} {...form.getInputProps('baseUrl')} />
            <div>
              <TextInput label={words.publicUrl} description={words.publicUrlHint} spellCheck={false} {...form.getInputProps('publicUrl')} />
              {form.values.publicUrl !== '' && <Text size="xs" className="tone-warn" mt={4}>{callbackUrlProblem(form.values.publicUrl)}</Text>}
            </div>
            <SaveBar busy={save.busy} />
          </Stack>
        </form>
      </section>
      <MpesaStatus settings={settings} />
    </div>
  );
}

/** For a paybill one number; a till has its own besides the store number. */
function Numbers({ form }: { form: UseFormReturnType<MpesaForm> }) {
  const isTill = form.values.transactionType === 'CustomerBuyGoodsOnline';
  const set = (values: Partial<MpesaForm>) => {
    const next = { ...form.values, ...values };
    form.setValues({ ...values, ...(next.transactionType === 'CustomerPayBillOnline' ? { partyB: next.shortcode } : {}) });
  };
  return (
    <Group grow align="flex-start">
      <Select label={words.transactionType} data={types} allowDeselect={false} {...form.getInputProps('transactionType')} onChange={(value) => value && set({ transactionType: value })} />
      <TextInput label={words.shortcode} inputMode="numeric" {...form.getInputProps('shortcode')} onChange={(event) => set({ shortcode: event.currentTarget.value })} />
      {isTill && <TextInput label={words.partyB} inputMode="numeric" {...form.getInputProps('partyB')} />}
    </Group>
  );
}

/** Written, never read back. */
function SecretInput({ isSet, ...props }: { isSet: boolean; label: string; value?: string; error?: React.ReactNode }) {
  return <PasswordInput autoComplete="new-password" description={isSet ? words.secretSet : words.secretMissing} placeholder={isSet ? words.secretPlaceholder : ''} {...props} />;
}
