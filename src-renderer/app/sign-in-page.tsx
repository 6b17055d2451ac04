import { Alert, Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { texts } from '../texts/index.ts';
import { EntryCard } from './entry-card.tsx';
import { useAct } from './queries.ts';

export function SignInPage({ businessName, practice }: { businessName: string; practice: boolean }) {
  const form = useForm({ initialValues: { userName: '', password: '' } });
  const [refused, setRefused] = useState<string | null>(null);
  const signIn = useAct('session.signIn', {
    form,
    onRefusal: (refusal) => {
      if (refusal.details?.fields) return false;
      setRefused(refusal.code === 'signed_out' ? texts.signIn.wrong : refusal.message);
      return true;
    },
  });
  return (
    <EntryCard title={texts.signIn.title} intro={practice ? texts.signIn.practiceHint : businessName}>
      <form
        onSubmit={form.onSubmit((values) => {
          setRefused(null);
          void signIn.run({ ...values, device: navigator.userAgent.slice(0, 200) });
        })}
      >
        {refused && <Alert color="red" variant="default" role="alert" mb="sm">{refused}</Alert>}
        <TextInput label={texts.signIn.userName} autoComplete="username" data-autofocus required withAsterisk={false} {...form.getInputProps('userName')} />
        <PasswordInput mt="sm" label={texts.signIn.password} autoComplete="current-password" required withAsterisk={false} {...form.getInputProps('password')} />
        <Button mt="md" fullWidth type="submit" loading={signIn.busy}>{texts.signIn.submit}</Button>
      </form>
    </EntryCard>
  );
}
