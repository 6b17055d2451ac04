import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Refusal } from '../../../src-shared/refusal.ts';
import { useProbe, type ReadInput, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { PreviewList } from './preview-list.tsx';

const words = texts.routerWatch;
type Shown = ReadOutput<'routers.previewChange'>;

/** Was the act refused because something else would be sent by now? */
export const isStale = (refusal: Refusal): boolean => refusal.details?.['preview'] === 'stale';

interface ChangePreviewProps {
  change: ReadInput<'routers.previewChange'>;
  title: string;
  /** From what to what. */
  what: ReactNode;
  /** The act as a verb. */
  submit: string;
  busy: boolean;
  /** Does what was shown; false: refused, because something else would be sent by now. */
  onApprove: (digest: string) => Promise<boolean>;
  onClose: () => void;
}

/** What an act on many services sends to their routers, before it does. Approved, exactly that is done, or it is looked at again. */
export function ChangePreviewDialog(props: ChangePreviewProps) {
  return (
    <Modal opened onClose={props.onClose} title={props.title} size={1180} closeButtonProps={{ 'aria-label': texts.action.close }}>
      <Look {...props} />
    </Modal>
  );
}

function Look({ change, what, submit, busy, onApprove, onClose }: ChangePreviewProps) {
  const query = useProbe('routers.previewChange', change, 0);
  const [stale, setStale] = useState(false);
  const shown = query.data;
  const approve = async (digest: string) => {
    if (await onApprove(digest)) return;
    setStale(true);
    void query.refetch();
  };
  return (
    <Stack gap="sm">
      <Text component="div">{what}</Text>
      {stale && <Alert variant="default" role="alert" className="tone-warn">{words.changedMeanwhile}</Alert>}
      <ChangeSums shown={shown} />
      <PreviewList query={query} manyRouters nothingText={words.nothingForChange} />
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void query.refetch()} loading={query.isFetching}>{words.again}</Button>
        <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
        <Button loading={busy} disabled={!shown || query.isFetching} data-autofocus onClick={() => shown && void approve(shown.digest)}>{submit}</Button>
      </Group>
    </Stack>
  );
}

/** How many services on which routers, how many changes, and which routers do not answer. isOne: it is about one service. */
export function ChangeSums({ shown, isOne = false }: { shown: Shown | undefined; isOne?: boolean }) {
  if (!shown) return <Text size="sm" c="dimmed" role="status">{words.readingRouters}</Text>;
  const { services, byRouter, writes, endings, waiting, total, rows } = shown;
  return (
    <div role="status">
      <Text size="sm">{isOne ? '' : `${words.concerned(services, byRouter)} `}{words.sum(writes, endings)}.{total > rows.length ? ` ${words.more(rows.length, total)}` : ''}</Text>
      {waiting.length > 0 && <Text size="sm" className="tone-warn">{words.notAnswering(waiting)}</Text>}
    </div>
  );
}
