import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { texts } from '../texts/index.ts';
import { EntryCard } from './entry-card.tsx';
import { useAct } from './queries.ts';

const words = texts.firstOwner;

/** The printed set-up code makes the first owner; after that everybody signs in. */
export function FirstOwnerPage() {
  const form = useForm({
    initialValues: { setupToken: '', name: '', userName: '', password: '', again: '' },
    validate: { again: (again, values) => (again === values.password ? null : words.notSame) },
  });
  const create = useAct('session.createFirstOwner', { form });
  return (
    <EntryCard title={words.title} intro={words.intro}>
      <form
        onSubmit={form.onSubmit(({ setupToken, name, userName, password }) => {
          void create.run({ setupToken: setupToken.trim(), name, userName, password });
        })}
      >
        <TextInput label={words.token} description={words.tokenHint} data-autofocus autoComplete="off" required withAsterisk={false} {...form.getInputProps('setupToken')} />
        <TextInput mt="sm" label={words.name} autoComplete="name" required withAsterisk={false} {...form.getInputProps('name')} />
        <TextInput mt="sm" label={words.userName} autoComplete="username" required withAsterisk={false} {...form.getInputProps('userName')} />
        <PasswordInput mt="sm" label={words.password} description={words.passwordHint} autoComplete="new-password" required withAsterisk={false} {...form.getInputProps('password')} />
        <PasswordInput mt="sm" label={words.again} autoComplete="new-password" required withAsterisk={false} {...form.getInputProps('again')} />
        <Button mt="md" fullWidth type="submit" loading={create.busy}>{words.submit}</Button>
      </form>
    </EntryCard>
  );
}
