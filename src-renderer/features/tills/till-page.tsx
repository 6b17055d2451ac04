import { Button, Skeleton, Table, Text } from '@mantine/core';
import { Calculator, Printer } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { plus, ZERO, type Cents } from '../../../src-shared/money.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useRead } from '../../app/queries.ts';
import { useMay, useSession } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, InstantText, Money, Page, PageHeader, Section } from '../../ui/index.ts';
import { DENOMINATIONS, worth } from './cash-count.ts';
import { CountDialog } from './count-dialog.tsx';
import { differenceText, differenceTone, type Till } from './drawer-lines.ts';
import { DrawerList } from './drawer-list.tsx';
import { TillPaper } from './till-paper.tsx';
import { TillState } from './tills-page.tsx';
import styles from './tills.module.css';

const words = texts.tills;
const back = { href: '/money/tills', text: words.title };

/** One drawer from its float to its count. */
export function TillPage({ id }: { id: number }) {
  const query = useRead('tills.get', { id });
  const till = query.data;
  return (
    <Page scrolls>
      {till ? <Shown till={till} /> : (
        <>
          <PageHeader title={words.title} back={back} detail={'\u00a0'} />
          {query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={320} />}
        </>
      )}
    </Page>
  );
}

function Shown({ till }: { till: Till }) {
  const [counting, setCounting] = useState(false);
  const { operator } = useSession();
  const mine = operator.id === till.operatorId;
  const canClose = useMay()('tills.close') && till.closedAt === null && (mine || operator.role === 'owner');
  const print = () => window.print();
  usePageActions([
    ...(canClose ? [{ id: 'count', label: words.count, icon: Calculator, key: 'c', run: () => setCounting(true) }] : []),
    { id: 'print', label: words.print, icon: Printer, key: 'p', run: print },
  ]);
  const detail = till.closedAt === null ? words.openSince(formatInstant(till.openedAt)) : `${words.openedWhen(formatInstant(till.openedAt))} · ${words.closedBy(till.closedBy ?? till.operatorName, formatInstant(till.closedAt))}`;
  return (
    <>
      <PageHeader
        title={words.sessionTitle(till.operatorName)}
        back={back}
        badge={<TillState till={till} />}
        detail={detail}
        actions={
          <>
            <Button variant="default" leftSection={<Printer size={16} aria-hidden />} onClick={print}>{words.print}</Button>
            {canClose && <Button leftSection={<Calculator size={16} aria-hidden />} onClick={() => setCounting(true)}>{words.count}</Button>}
          </>
        }
      />
      <div className={styles['columns']}>
        <Movements till={till} />
        <div style={{ display: 'grid', gap: 12 }}>
          <Section title={words.expected}>
            <DrawerList till={till} />
            {till.countedCents !== null && till.differenceCents !== null && <Outcome counted={till.countedCents} difference={till.differenceCents} note={till.note} />}
          </Section>
          {till.closedAt !== null && <CountSection till={till} />}
        </div>
      </div>
      <TillPaper till={till} />
      <CountDialog till={till} mine={mine} opened={counting} onClose={() => setCounting(false)} />
    </>
  );
}

function Outcome({ counted, difference, note }: { counted: NonNullable<Till['countedCents']>; difference: NonNullable<Till['differenceCents']>; note: string }) {
  return (
    <>
      <ul className={styles['lines']}>
        <li><span /><span>{words.counted}</span><Money bare amount={counted} /></li>
        <li data-sum><span /><span>{words.difference}</span><Money bare amount={difference} tone={differenceTone(difference)} /></li>
      </ul>
      <Text size="sm" fw={600} mt={8} className={`tone-${differenceTone(difference)}`}>{differenceText(difference)}</Text>
      {note !== '' && <Text size="xs" c="dimmed">{note}</Text>}
    </>
  );
}

/** What the drawer held after each. */
function withHeld(movements: Till['movements']) {
  const held: Cents[] = [];
  for (const { amountCents } of movements) held.push(plus(held.at(-1) ?? ZERO, amountCents));
  return movements.map((movement, index) => ({ ...movement, held: held[index]! }));
}

/** Everything that moved, with what the drawer then held. */
function Movements({ till }: { till: Till }) {
  const rows = withHeld(till.movements);
  return (
    <Section title={words.movements} flush>
      <Table horizontalSpacing="md">
        <Table.Thead><Table.Tr><Table.Th w={160}>{words.when}</Table.Th><Table.Th>{words.what}</Table.Th><Table.Th w={130} ta="right">{words.amountKes}</Table.Th><Table.Th w={165} ta="right" className="nowrap">{words.inDrawer}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <Table.Tr key={index}>
              <Table.Td><InstantText at={row.at} /></Table.Td>
              <Table.Td>{row.link === '' ? row.what : <Link href={row.link}>{row.what}</Link>}</Table.Td>
              <Table.Td ta="right"><Money bare amount={row.amountCents} /></Table.Td>
              <Table.Td ta="right"><Money bare amount={row.held} /></Table.Td>
            </Table.Tr>
          ))}
          {rows.length === 0 && <Table.Tr><Table.Td colSpan={4}><Text size="sm" c="dimmed">{words.noMovements}</Text></Table.Td></Table.Tr>}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

function CountSection({ till: { count } }: { till: Till }) {
  return (
    <Section title={words.countList} flush={count !== null}>
      {count === null ? <Text size="sm" c="dimmed">{words.countedAsSum}</Text> : (
        <Table horizontalSpacing="md" verticalSpacing={4}>
          <Table.Thead><Table.Tr><Table.Th>{words.denominationName}</Table.Th><Table.Th ta="right">{words.pieces}</Table.Th><Table.Th ta="right" className="nowrap">{words.sumKes}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>
            {DENOMINATIONS.map((value) => (count[value] ?? 0) > 0 && <Table.Tr key={value}><Table.Td>{texts.value.count(Number(value))}</Table.Td><Table.Td ta="right">{texts.value.count(count[value] ?? 0)}</Table.Td><Table.Td ta="right"><Money bare amount={worth(value, count[value] ?? 0)} /></Table.Td></Table.Tr>)}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}
