import { ActionIcon, Button, Group, Menu, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { CircleUser, Keyboard, KeyRound, LogOut } from 'lucide-react';
import { texts } from '../texts/index.ts';
import { useAct } from './queries.ts';
import { forgetSession, useSession } from './session.ts';

/** short: without his name, where there is no room. */
export function OperatorMenu({ showKeys, short = false }: { showKeys: () => void; short?: boolean }) {
  const { operator } = useSession();
  const signOut = useAct('session.signOut', { onDone: forgetSession });
  const [changing, dialog] = useDisclosure(false);
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          {short ? (
            <ActionIcon variant="subtle" color="gray" size={44} aria-label={operator.name}><CircleUser size={22} aria-hidden /></ActionIcon>
          ) : (
            <Button variant="default" size="xs" maw={170} leftSection={<CircleUser size={16} aria-hidden />}>{operator.name}</Button>
          )}
        </Menu.Target>
        <Menu.Dropdown>
          <Group px="sm" py={6}>
            <div>
              <Text size="sm" fw={600}>{operator.name}</Text>
              <Text size="xs" c="dimmed">{texts.role[operator.role]}</Text>
            </div>
          </Group>
          <Menu.Divider />
          {!short && <Menu.Item leftSection={<Keyboard size={15} aria-hidden />} onClick={showKeys}>{texts.header.keys}</Menu.Item>}
          <Menu.Item leftSection={<KeyRound size={15} aria-hidden />} onClick={dialog.open}>{texts.header.changePassword}</Menu.Item>
          <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => void signOut.run({})}>{texts.header.signOut}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={changing} onClose={dialog.close} title={texts.password.title}>
        <ChangePassword close={dialog.close} />
      </Modal>
    </>
  );
}

function ChangePassword({ close }: { close: () => void }) {
  const form = useForm({ initialValues: { current: '', next: '' } });
  const change = useAct('session.changePassword', { form, done: texts.password.done, onDone: close });
  return (
    <form onSubmit={form.onSubmit((values) => void change.run(values))}>
      <Stack gap="sm">
        <PasswordInput data-autofocus label={texts.password.current} autoComplete="current-password" required withAsterisk={false} {...form.getInputProps('current')} />
        <PasswordInput label={texts.password.next} description={texts.firstOwner.passwordHint} autoComplete="new-password" required withAsterisk={false} {...form.getInputProps('next')} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{texts.action.cancel}</Button>
          <Button type="submit" loading={change.busy}>{texts.action.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}
