import { Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { MpesaSettings } from '../../../src-shared/contract/settings.ts';
import { texts } from '../../texts/index.ts';
import { Section } from '../../ui/index.ts';
import { useSaveMpesa } from './mpesa-save.ts';
import { SaveBar } from './save-bar.tsx';
import { SecretInput } from './secret-input.tsx';
import { emptyError, type AllSettings } from './settings-view.ts';

const words = texts.settings.mpesa;
type NumberForm = Pick<MpesaSettings, 'enabled' | 'baseUrl' | 'shortcode' | 'transactionType' | 'partyB' | 'consumerKey'> & { consumerSecret: string; passkey: string };

const digitsError = (text: string) => (/^\d{5,7}$/.test(text) ? null : words.shortcodeError);
const urlError = (text: string) => (URL.canParse(text) ? null : words.notUrl);
const types = MpesaSettings.shape.transactionType.options.map((value) => ({ value, label: words.types[value] }));

/** The business number, and the keys of the Daraja app. */
export function MpesaNumberCard({ settings }: { settings: AllSettings }) {
  const { enabled, baseUrl, shortcode, transactionType, partyB, consumerKey, consumerSecretSet, passkeySet } = settings.mpesa;
  const form = useForm<NumberForm>({
    initialValues: { enabled, baseUrl, shortcode, transactionType, partyB, consumerKey, consumerSecret: '', passkey: '' },
    validate: { baseUrl: urlError, shortcode: digitsError, partyB: digitsError, consumerKey: emptyError },
  });
  // What was typed is with the app now, and nowhere else.
  const { busy, save } = useSaveMpesa(settings, { form, onDone: () => form.setValues({ consumerSecret: '', passkey: '' }) });
  const isTill = form.values.transactionType === 'CustomerBuyGoodsOnline';
  // For a paybill one number; a till has its own besides the store number.
  const set = (values: Partial<NumberForm>) => {
    const next = { ...form.values, ...values };
    form.setValues({ ...values, ...(next.transactionType === 'CustomerPayBillOnline' ? { partyB: next.shortcode } : {}) });
  };
  const submit = form.onSubmit(({ consumerSecret: secret, passkey: pass, ...rest }) => save({ ...rest, ...(secret === '' ? {} : { consumerSecret: secret }), ...(pass === '' ? {} : { passkey: pass }) }));
  return (
    <Section title={words.numberTitle}>
      <form onSubmit={submit} autoComplete="off">
        <Stack gap="md">
          <Text size="sm" c="dimmed">{words.intro}</Text>
          <Switch label={words.enabled} {...form.getInputProps('enabled', { type: 'checkbox' })} />
          <Group grow align="flex-start">
            <Select label={words.transactionType} data={types} allowDeselect={false} {...form.getInputProps('transactionType')} onChange={(value) => value && set({ transactionType: value })} />
            <TextInput label={words.shortcode} inputMode="numeric" {...form.getInputProps('shortcode')} onChange={(event) => set({ shortcode: event.currentTarget.value })} />
            {isTill && <TextInput label={words.partyB} inputMode="numeric" {...form.getInputProps('partyB')} />}
          </Group>
          <TextInput label={words.consumerKey} spellCheck={false} {...form.getInputProps('consumerKey')} />
          <Group grow align="flex-start">
            <SecretInput label={words.consumerSecret} isSet={consumerSecretSet} {...form.getInputProps('consumerSecret')} />
            <SecretInput label={words.passkey} isSet={passkeySet} {...form.getInputProps('passkey')} />
          </Group>
          <TextInput label={words.baseUrl} description={words.baseUrlHint} spellCheck={false} {...form.getInputProps('baseUrl')} />
          <SaveBar busy={busy} />
        </Stack>
      </form>
    </Section>
  );
}
