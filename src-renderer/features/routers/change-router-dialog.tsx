import { Button, Group, Modal, Stack } from '@mantine/core';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { addressFields, RouterFormFields, useRouterForm } from './router-form.tsx';
import type { RouterView } from './router-view.ts';

const words = texts.routers;

export function ChangeRouterDialog({ router, opened, onClose }: { router: RouterView; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.changeTitle(router.name)} size="lg" closeButtonProps={{ 'aria-label': texts.action.close }}>
      <ChangeForm router={router} onClose={onClose} />
    </Modal>
  );
}

function ChangeForm({ router, onClose }: { router: RouterView; onClose: () => void }) {
  const { name, host, port, tls, userName, suspendMode } = router;
  const form = useRouterForm({ name, host, port, tls, userName, suspendMode });
  const change = useAct('routers.change', { form, done: words.saved(form.values.name), onDone: onClose });
  return (
    <form onSubmit={form.onSubmit((fields) => void change.run({ ...addressFields(fields), id: router.id, ...(fields.password === '' ? {} : { password: fields.password }) }))}>
      <Stack gap="md">
        <RouterFormFields form={form} passwordHint={words.passwordKept} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
          <Button type="submit" loading={change.busy}>{texts.action.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}
