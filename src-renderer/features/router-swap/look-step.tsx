import { Button, NumberInput, PasswordInput, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useAct, type ActOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, focusOnMount, Section } from '../../ui/index.ts';
import { FirstLookView } from '../routers/first-look.tsx';
import { TLS_PORT } from '../routers/router-form.tsx';
import styles from './replace.module.css';

const words = texts.routerSwap.look;
const PLAIN_PORT = 8728;
export interface NewAddress {
  readonly host: string;
  readonly port: number | string;
  readonly tls: boolean;
  readonly userName: string;
  readonly password: string;
}
const needed = (value: string) => (value.trim() === '' ? words.missing : null);
const plain = { autoComplete: 'off', spellCheck: false } as const;

/** Where the new device is; then what a first look at it tells. */
export function LookStep({ routerId, reason, address, onAddress, onBack, onNext }: { routerId: number; reason: string; address: NewAddress; onAddress: (address: NewAddress) => void; onBack: () => void; onNext: () => void }) {
  const form = useForm({ initialValues: address, validate: { host: needed, userName: needed } });
  const [found, setFound] = useState<ActOutput<'routerSwap.look'> | null>(null);
  const look = useAct('routerSwap.look', { form, onDone: setFound, onRefusal: (refusal) => Object.keys(refusal.details?.fields ?? {}).length === 0 });
  const refused = look.refusal && Object.keys(look.refusal.details?.fields ?? {}).length === 0 ? look.refusal : null;
  const setTls = (tls: boolean) => {
    form.setFieldValue('tls', tls);
    const [from, to] = tls ? [PLAIN_PORT, TLS_PORT] : [TLS_PORT, PLAIN_PORT];
    if (Number(form.values.port) === from) form.setFieldValue('port', to);
  };
  if (found) {
    return (
      <Section title={texts.routerSwap.step.look}>
        <Stack gap="md">
          <FirstLookView found={found} />
          <div className={styles['acts']}>
            <Button variant="default" onClick={() => setFound(null)}>{texts.action.back}</Button>
            <Button ref={focusOnMount} onClick={onNext}>{words.seen}</Button>
          </div>
        </Stack>
      </Section>
    );
  }
  const submit = form.onSubmit((fields) => {
    onAddress(fields);
    void look.run({ routerId, reason: reason.trim(), ...fields, host: fields.host.trim(), port: Number(fields.port), userName: fields.userName.trim() });
  });
  return (
    <Section title={texts.routerSwap.step.look}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{words.text}</Text>
          <div className={styles['address']}>
            <TextInput label={words.host} data-autofocus {...plain} {...form.getInputProps('host')} />
            <NumberInput label={words.port} allowDecimal={false} allowNegative={false} hideControls {...form.getInputProps('port')} />
          </div>
          <Switch label={words.tls} checked={form.values.tls} onChange={(event) => setTls(event.currentTarget.checked)} />
          <div className={styles['login']}>
            <TextInput label={words.userName} description={'\u00a0'} {...plain} {...form.getInputProps('userName')} />
            <PasswordInput label={words.password} description={words.passwordHint} autoComplete="new-password" {...form.getInputProps('password')} />
          </div>
          {refused && !look.busy && <ErrorState error={refused} />}
          <div className={styles['acts']}>
            <Button variant="default" onClick={onBack}>{texts.action.back}</Button>
            <Button type="submit" loading={look.busy}>{words.act}</Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
