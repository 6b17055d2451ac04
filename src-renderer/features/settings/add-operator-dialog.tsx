import { Button, Group, Modal, PasswordInput, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ROLES, type Role } from '../../../src-shared/rpc.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { emptyError } from './settings-view.ts';

const words = texts.settings.operators;
const SHORTEST_PASSWORD = 10;

export function AddOperatorDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.add} closeButtonProps={{ 'aria-label': texts.action.close }}>
      <OperatorForm onClose={onClose} />
    </Modal>
  );
}

function OperatorForm({ onClose }: { onClose: () => void }) {
  const form = useForm({
    initialValues: { name: '', userName: '', role: 'cashier' as Role, password: '' },
    validate: { name: emptyError, userName: emptyError, password: (text) => (text.length < SHORTEST_PASSWORD ? words.tooShort : null) },
  });
  const create = useAct('operators.create', { form, done: ({ name }) => words.created(name), onDone: onClose });
  return (
    <form autoComplete="off" onSubmit={form.onSubmit((values) => void create.run(values))}>
      <Stack gap="md">
        <TextInput label={words.name} data-autofocus {...form.getInputProps('name')} />
        <TextInput label={words.userName} autoComplete="off" spellCheck={false} {...form.getInputProps('userName')} />
        <Radio.Group label={words.role} {...form.getInputProps('role')}>
          <Stack gap="xs" mt="xs">{ROLES.map((role) => <Radio key={role} value={role} label={texts.role[role]} description={words.roleHint[role]} />)}</Stack>
        </Radio.Group>
        <PasswordInput label={words.password} description={words.passwordHint} autoComplete="new-password" {...form.getInputProps('password')} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
          <Button type="submit" loading={create.busy}>{words.create}</Button>
        </Group>
      </Stack>
    </form>
  );
}
