import { Button, Group, Text } from '@mantine/core';
import { BookCheck } from 'lucide-react';
import { useState } from 'react';
import { goTo } from '../../app/address.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, type ReadOutput } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, KeyHint } from '../../ui/index.ts';
import { bookedParts, knownRows, rowsToBook } from './statement-groups.ts';
import styles from './statements.module.css';

const words = texts.statements;
export type Statement = ReadOutput<'statements.get'>;

/** What booking it does, in one sentence, and the button. */
export function BookBar({ statement }: { statement: Statement }) {
  const [asking, setAsking] = useState<'book' | 'discard' | null>(null);
  const may = useMay();
  const close = () => setAsking(null);
  const rows = rowsToBook(statement);
  const can = may('statements.commit') && statement.blockers.length === 0;
  const book = useAct('statements.commit', { onDone: close });
  const discard = useAct('statements.cancel', { done: words.discarded, onDone: () => goTo('/money/statements') });
  usePageActions(can ? [{ id: 'book', label: words.book, icon: BookCheck, key: 'b', run: () => setAsking('book') }] : []);
  const said = rows === 0 ? words.booksNothing : words.books(bookedParts(statement));
  const known = knownRows(statement);
  return (
    <div className={styles['foot']}>
      <Text size="sm" fw={600} className={styles['footText'] ?? ''} role="status">{said}</Text>
      <Group gap="xs" wrap="nowrap">
        {may('statements.cancel') && <Button variant="default" onClick={() => setAsking('discard')}>{words.discard}</Button>}
        {may('statements.commit') && <Button leftSection={<BookCheck size={16} aria-hidden />} rightSection={<KeyHint keys="b" />} disabled={!can} onClick={() => setAsking('book')}>{rows === 0 ? words.book : words.bookRows(rows)}</Button>}
      </Group>
      <ConfirmDialog opened={asking === 'book'} onClose={close} title={words.bookTitle} text={<strong>{said}</strong>} confirm={rows === 0 ? words.book : words.bookRows(rows)} busy={book.busy} onConfirm={() => void book.run({ id: statement.id })}>
        {statement.counts.some(({ kind, verdict }) => kind === 'payment' && verdict === 'new') && <Text size="sm">{words.paymentsGo}</Text>}
        {known > 0 && <Text size="sm" c="dimmed">{words.knownText(known)}</Text>}
        {statement.undecided > 0 && <Text size="sm" className="tone-warn">{words.undecidedStay(statement.undecided)}</Text>}
      </ConfirmDialog>
      <ConfirmDialog opened={asking === 'discard'} onClose={close} title={words.discardTitle} text={words.discardText} confirm={words.discard} danger busy={discard.busy} onConfirm={() => void discard.run({ id: statement.id })} />
    </div>
  );
}
