import { Group, NumberInput, PasswordInput, Radio, Stack, Switch, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { texts } from '../../texts/index.ts';

const words = texts.routers;
const PLAIN_PORT = 8728;
/** Of API-SSL, as routers come. */
export const TLS_PORT = 8729;
const LAST_PORT = 65_535;
const SUSPENDS = ['disable', 'walled', 'throttle'] as const;

export interface RouterFields {
  name: string;
  host: string;
  port: number | string;
  tls: boolean;
  userName: string;
  password: string;
  suspendMode: 'disable' | 'walled' | 'throttle';
}
export type RouterForm = UseFormReturnType<RouterFields>;

const required = (value: string) => (value.trim() === '' ? words.notEmpty : null);

export function useRouterForm(initial: Partial<RouterFields> = {}): RouterForm {
  return useForm<RouterFields>({
    initialValues: { name: '', host: '', port: PLAIN_PORT, tls: false, userName: '', password: '', suspendMode: 'disable', ...initial },
    validate: { name: required, host: required, userName: required, port: (port) => (Number(port) >= 1 && Number(port) <= LAST_PORT ? null : words.portRange) },
  });
}

/** What the contract wants of the fields. */
export function addressFields({ name, host, port, tls, userName, suspendMode }: RouterFields) {
  return { name: name.trim(), host: host.trim(), port: Number(port), tls, userName: userName.trim(), suspendMode };
}

/** Where a router is and how to get in. passwordHint: for one that is known already, which also shows how it cuts off. */
export function RouterFormFields({ form, passwordHint }: { form: RouterForm; passwordHint?: string }) {
  const setTls = (tls: boolean) => {
    form.setFieldValue('tls', tls);
    // Only the usual port follows: one that was typed stays.
    const [from, to] = tls ? [PLAIN_PORT, TLS_PORT] : [TLS_PORT, PLAIN_PORT];
    if (Number(form.values.port) === from) form.setFieldValue('port', to);
  };
  return (
    <Stack gap="sm">
      <TextInput label={words.name} description={words.nameHint} data-autofocus {...form.getInputProps('name')} />
      <Group align="flex-start" wrap="nowrap">
        <TextInput label={words.host} description={words.hostHint} style={{ flex: 1 }} autoComplete="off" spellCheck={false} {...form.getInputProps('host')} />
        <NumberInput label={words.port} description={'\u00a0'} w={110} allowDecimal={false} allowNegative={false} hideControls {...form.getInputProps('port')} />
      </Group>
      <Switch label={words.tls} description={words.tlsHint} checked={form.values.tls} onChange={(event) => setTls(event.currentTarget.checked)} />
      <Group grow align="flex-start">
        <TextInput label={words.userName} description={words.userNameHint} autoComplete="off" spellCheck={false} {...form.getInputProps('userName')} />
        <PasswordInput label={words.password} description={passwordHint ?? '\u00a0'} autoComplete="new-password" {...form.getInputProps('password')} />
      </Group>
      {passwordHint !== undefined && (
        <Radio.Group label={words.suspendMode} {...form.getInputProps('suspendMode')}>
          <Group mt={4}>{SUSPENDS.map((mode) => <Radio key={mode} value={mode} label={words.suspend[mode]} />)}</Group>
        </Radio.Group>
      )}
    </Stack>
  );
}
