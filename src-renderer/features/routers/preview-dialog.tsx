import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, wholeList, type Column } from '../../ui/index.ts';
import type { PlannedChange } from '../../../src-shared/contract/router-previews.ts';
import styles from './routers.module.css';
import type { RouterView } from './router-view.ts';

const words = texts.routerWatch;
const whatOf = (row: PlannedChange): string => row.changes.join('; ');

const columns: readonly Column<PlannedChange>[] = [
  { key: 'object', heading: words.object, width: 190, cell: (row) => row.object, text: (row) => row.object },
  { key: 'whose', heading: words.whose, width: 210, cell: (row) => row.subscriberName ?? '', text: (row) => row.subscriberName ?? '' },
  { key: 'what', heading: words.what, width: 520, cell: (row) => <span title={whatOf(row)}>{whatOf(row)}</span>, text: whatOf },
  { key: 'effect', heading: words.effect, width: 170, cell: (row) => <span className={row.endings > 0 ? 'tone-warn' : 'tone-neutral'}>{row.endings > 0 ? words.dials : words.none}</span>, text: (row) => (row.endings > 0 ? words.dials : words.none) },
];

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
  const query = useRead('routers.previewSweep', { id: routerId }, { topics: [] });
  const approve = useAct('routers.approveSweep', { done: words.sent, onDone: onClose, onRefusal: () => { void query.refetch(); return false; } });
  const preview = query.data;
  const list = wholeList({ data: preview?.rows, isPending: query.isPending, isFetching: query.isFetching, error: query.error, refetch: query.refetch });
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">{words.intro}{preview && preview.writes > 0 ? ` ${words.sum(preview.writes, preview.endings)}.` : ''}{preview && preview.total > preview.rows.length ? ` ${words.more(preview.rows.length, preview.total)}` : ''}</Text>
      <div className={styles['adoptList']}>
        <DataTable name="preview" label={words.what} columns={columns} window={list} rowId={(row) => `${row.object} ${row.changes.join()}`} empty={<EmptyState icon={CircleCheck} title={words.nothing} text={words.nothingText} />} plain />
      </div>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void query.refetch()} loading={query.isFetching}>{words.again}</Button>
        <Button variant="default" onClick={onClose}>{texts.action.close}</Button>
        {preview && preview.writes > 0 && <Button loading={approve.busy} disabled={query.isFetching} onClick={() => void approve.run({ id: routerId, digest: preview.digest })}>{words.send(preview.writes)}</Button>}
      </Group>
    </Stack>
  );
}
