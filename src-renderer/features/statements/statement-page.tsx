import { Alert, Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { Ban, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { Link } from 'wouter';
import { formatAmount } from '../../../src-shared/money.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { oneOf, useAddressValues } from '../../app/address.ts';
import { BatchProgress } from '../../app/batch-progress.tsx';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { CountTiles, ErrorState, Page, PageHeader } from '../../ui/index.ts';
import { BookBar, type Statement } from './book-bar.tsx';
import { groupsOf, knownRows, rowsToBook } from './statement-groups.ts';
import { StatementState, timeOf } from './statement-look.tsx';
import { StatementRows } from './statement-rows.tsx';
import styles from './statements.module.css';

const words = texts.statements;
const back = { href: '/money/statements', text: words.pageTitle };

/** One statement: what it would book, row by row, its way into the books, and what came of it. */
export function StatementPage({ id }: { id: number }) {
  const query = useRead('statements.get', { id });
  const statement = query.data;
  if (!statement) {
    return (
      <Page>
        <PageHeader title={words.pageTitle} back={back} detail={'\u00a0'} />
        {query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <><Skeleton height={64} /><Skeleton height={420} /></>}
      </Page>
    );
  }
  const { fileName, shortcode, rows, state, by, at } = statement;
  return (
    <Page>
      <PageHeader title={fileName} back={back} badge={<StatementState state={state} />} detail={`${words.facts(shortcode, rows, timeOf(statement))} · ${words.readBy(by ?? texts.product, formatInstant(at))}`} />
      <Phase statement={statement} />
    </Page>
  );
}

function Phase({ statement }: { statement: Statement }) {
  const running = statement.state === 'running' && statement.batchId !== null;
  return (
    <>
      {running && (
        <section className={`surface ${styles['card']}`}>
          <BatchProgress key={statement.batchId} id={statement.batchId!} label={words.running} failedText={words.failedRows} />
          <Text size="xs" c="dimmed" mt={6}>{words.runningHint}</Text>
        </section>
      )}
      {(statement.state === 'done' || statement.state === 'cancelled') && <Result statement={statement} />}
      {statement.state === 'preview' && <Notes statement={statement} />}
      <Groups statement={statement} />
      {statement.state === 'preview' && <BookBar statement={statement} />}
    </>
  );
}

/** What stands in the way, and what is worth a look. */
function Notes({ statement: { blockers, warnings } }: { statement: Statement }) {
  const notes = (lines: readonly string[]) => <ul className={styles['notes']}>{lines.map((line) => <li key={line}>{line}</li>)}</ul>;
  return (
    <>
      {blockers.length > 0 && <Alert variant="default" icon={<CircleAlert size={18} className="tone-bad" aria-hidden />} title={words.blockersTitle} role="alert" className={styles['gap'] ?? ''}>{notes(blockers)}</Alert>}
      {warnings.length > 0 && <Alert variant="default" icon={<TriangleAlert size={18} className="tone-warn" aria-hidden />} title={words.warningsTitle} className={styles['gap'] ?? ''}>{notes(warnings)}</Alert>}
    </>
  );
}

function Result({ statement }: { statement: Statement }) {
  const isDone = statement.state === 'done';
  return (
    <section className={`surface ${styles['card']}`}>
      <Group justify="space-between">
        <Group gap="sm">
          {isDone ? <CircleCheck size={22} className="tone-good" aria-hidden /> : <Ban size={22} className="tone-neutral" aria-hidden />}
          <div>
            <Title order={2}>{isDone ? words.doneTitle : words.cancelledTitle}</Title>
            <Text size="sm" c="dimmed">{isDone ? words.doneText(rowsToBook(statement), knownRows(statement)) : words.cancelledText}</Text>
          </div>
        </Group>
        {isDone && (
          <Group gap="xs">
            <Button component={Link} href="/money/unmatched" variant="default">{words.seeUnmatched}</Button>
            <Button component={Link} href="/money/days">{words.seeDays}</Button>
          </Group>
        )}
      </Group>
    </section>
  );
}

/** Each figure shows its rows; those that ask come first as long as there are any. */
function Groups({ statement }: { statement: Statement }) {
  const [values, change] = useAddressValues();
  const groups = groupsOf(statement);
  const first = statement.undecided > 0 && statement.state !== 'preview' ? 'ask' : 'all';
  const key = oneOf(values['rows'], groups.map((group) => group.key)) ?? first;
  const group = groups.find((one) => one.key === key) ?? groups[0]!;
  return (
    <>
      <CountTiles
        label={words.tilesLabel}
        tiles={groups.map((one) => ({ key: one.key, label: words.tile[one.key], count: one.rows, tone: one.tone, detail: one.amountCents === 0 ? '\u00a0' : formatAmount(one.amountCents) }))}
        current={group.key}
        onShow={(rows) => change({ rows: rows === 'all' ? null : rows })}
      />
      {statement.undecided > 0 && group.key !== 'ask' && (
        <Group gap="sm" className={styles['gap'] ?? ''}>
          <Text size="sm" className="tone-warn" fw={600}>{words.undecidedTitle(statement.undecided)}</Text>
          <Text size="sm" c="dimmed">{words.undecidedText}</Text>
          <Button size="compact-sm" variant="default" onClick={() => change({ rows: 'ask' })}>{words.showUndecided}</Button>
        </Group>
      )}
      <StatementRows id={statement.id} group={group} />
    </>
  );
}
