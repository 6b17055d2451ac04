import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { Ellipsis, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { formatKes, ZERO } from '../../../src-shared/money.ts';
import { addDays, dateOf, formatDate } from '../../../src-shared/time.ts';
import { goTo } from '../../app/address.ts';
import { useNow } from '../../app/clock.store.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, DocumentButton } from '../../ui/index.ts';
import type { Draft } from './use-draft.ts';

const words = texts.money.drafting;

/** Save, pro forma, post, discard. Posting saves first what is not saved. */
export function DraftActions({ draft, dueDays }: { draft: Draft; dueDays: number | null }) {
  const [asking, setAsking] = useState<'post' | 'discard' | null>(null);
  const may = useMay();
  const mayPost = may('drafts.post');
  const askToPost = async () => {
    const saved = draft.dirty ? await draft.save(true) : draft.id;
    if (saved !== null) setAsking('post');
  };
  usePageActions(mayPost ? [{ id: 'post', label: words.post, icon: Send, key: 'p', run: () => void askToPost() }] : []);
  const close = () => setAsking(null);
  return (
    <>
      {draft.dirty && <Text size="xs" c="dimmed" className="nowrap">{words.notSaved}</Text>}
      <Button variant={draft.id === null ? 'filled' : 'default'} loading={draft.saving} disabled={!draft.dirty} onClick={() => void draft.save()}>{words.save}</Button>
      {draft.id !== null && <DocumentButton document={{ kind: 'proForma', id: draft.id }} label={words.proForma} disabled={draft.dirty} />}
      {mayPost && draft.id !== null && <Button leftSection={<Send size={16} aria-hidden />} onClick={() => void askToPost()}>{words.post}</Button>}
      {draft.id !== null && (
        <Menu position="bottom-end">
          <Menu.Target><ActionIcon variant="default" size={36} aria-label={texts.money.invoicing.actions}><Ellipsis size={16} aria-hidden /></ActionIcon></Menu.Target>
          <Menu.Dropdown><Menu.Item leftSection={<Trash2 size={15} aria-hidden />} onClick={() => setAsking('discard')}>{words.discard}</Menu.Item></Menu.Dropdown>
        </Menu>
      )}
      {draft.id !== null && asking === 'post' && <PostDialog draft={draft} id={draft.id} dueDays={dueDays ?? 0} onClose={close} />}
      {draft.id !== null && asking === 'discard' && <DiscardDialog draft={draft} id={draft.id} onClose={close} />}
    </>
  );
}

function PostDialog({ draft, id, dueDays, onClose }: { draft: Draft; id: number; dueDays: number; onClose: () => void }) {
  const dueOn = addDays(dateOf(useNow()), dueDays);
  const { data, stale } = draft.reckoning;
  const post = useAct('drafts.post', { done: ({ number }) => words.postDone(number), onDone: ({ invoiceId }) => goTo(`/money/invoices/${invoiceId}`, { replace: true }) });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={words.postTitle}
      text={data ? words.postText(formatKes(data.totalCents), draft.subscriber?.name ?? '', formatDate(dueOn)) : words.postNothing}
      confirm={words.postSubmit}
      busy={post.busy}
      ready={data !== undefined && !stale && !draft.dirty}
      onConfirm={() => void post.run({ id })}
    />
  );
}

function DiscardDialog({ draft, id, onClose }: { draft: Draft; id: number; onClose: () => void }) {
  const discard = useAct('drafts.discard', { done: words.discardDone, onDone: () => goTo('/money/drafts', { replace: true }) });
  return <ConfirmDialog opened onClose={onClose} title={words.discardTitle} text={words.discardText(draft.subscriber?.name ?? '', formatKes(draft.reckoning.data?.totalCents ?? ZERO))} confirm={words.discard} danger busy={discard.busy} onConfirm={() => void discard.run({ id })} />;
}
