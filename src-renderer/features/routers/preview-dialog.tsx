import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useAct, useProbe } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { PreviewList } from './preview-list.tsx';
import type { RouterView } from './router-view.ts';

const words = texts.routerWatch;

/** What a comparison would send to this router now; sending it is refused when it is another thing by then. */
export function PreviewDialog({ router, opened, onClose }: { router: RouterView; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title(router.name)} size={1180} closeButtonProps={{ 'aria-label': texts.action.close }}>
      {opened && <Preview routerId={router.id} onClose={onClose} />}
    </Modal>
  );
}

function Preview({ routerId, onClose }: { routerId: number; onClose: () => void }) {
  // Read when it is opened and when somebody asks: what is looked at must not change under his eyes.
  const query = useProbe('routers.previewSweep', { id: routerId }, 0);
  const approve = useAct('routers.approveSweep', { done: words.sent, onDone: onClose, onRefusal: () => { void query.refetch(); return false; } });
  const preview = query.data;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">{words.intro}{preview && preview.writes > 0 ? ` ${words.sum(preview.writes, preview.endings)}.` : ''}{preview && preview.total > preview.rows.length ? ` ${words.more(preview.rows.length, preview.total)}` : ''}</Text>
      <PreviewList query={query} nothingText={words.nothingText} />
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void query.refetch()} loading={query.isFetching}>{words.again}</Button>
        <Button variant="default" onClick={onClose}>{texts.action.close}</Button>
        {preview && preview.writes > 0 && <Button loading={approve.busy} disabled={query.isFetching} onClick={() => void approve.run({ id: routerId, digest: preview.digest })}>{words.send(preview.writes)}</Button>}
      </Group>
    </Stack>
  );
}
