import { Text } from '@mantine/core';
import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react';
import { Link } from 'wouter';
import { formatAmount, formatKes, minus, ZERO } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import { Money, Section } from '../../ui/index.ts';
import styles from './closes.module.css';
import { equationOf, lineAgrees, type DayView, type EquationLine } from './day-view.ts';

const words = texts.closes;

/** A tick, or what is off: never colour alone. */
export function Mark({ agrees }: { agrees: boolean | null }) {
  if (agrees === null) return <CircleDashed size={15} className={`tone-neutral ${styles['mark']}`} aria-label={words.notTold} />;
  return agrees ? <CircleCheck size={15} className={`tone-good ${styles['mark']}`} aria-label={words.agrees} /> : <CircleAlert size={15} className={`tone-warn ${styles['mark']}`} aria-hidden />;
}

/** What M-Pesa says, what the books say, and whether it is the same, line by line and to the cent. */
export function DayEquation({ day }: { day: DayView }) {
  const { mpesa } = day.figures;
  return (
    <Section title={words.equation} side={mpesa && <Text size="xs" c="dimmed">{words.equationSource[mpesa.source]}</Text>}>
      <table className={styles['equation']}>
        <thead>
          <tr><th scope="col">{words.byMpesa}</th>{[words.columnMpesa, words.columnBooks, words.columnDifference].map((heading) => <th key={heading} scope="col">{heading}</th>)}</tr>
        </thead>
        <tbody>{equationOf(day.figures).map((line) => <Line key={line.key} line={line} />)}</tbody>
        <OtherMoney day={day} />
      </table>
      {mpesa?.source === 'list' && <Text size="xs" c="dimmed" mt={8}>{words.listOnly}</Text>}
    </Section>
  );
}

/** Money that did not come by M-Pesa, and what waits for a person: only the books know of it. */
function OtherMoney({ day }: { day: DayView }) {
  const { cash, bank, cheque, suspense } = day.figures.ledger;
  const others = [[words.cash, cash], [words.bank, bank], [words.cheque, cheque]] as const;
  return (
    <tbody>
      <tr data-head><th scope="colgroup" colSpan={4}>{words.otherMoney}</th></tr>
      {others.map(([name, side]) => <tr key={name}><td>{name}</td><td>{'\u00a0'}</td><td><Count of={side.count} /><Money bare amount={side.amountCents} /></td><td>{'\u00a0'}</td></tr>)}
      <tr>
        <td><Link href="/money/unmatched">{words.suspense}</Link></td>
        <td>{'\u00a0'}</td>
        <td><Count of={suspense.count} /><Money bare amount={suspense.amountCents} /></td>
        <td><span className={styles['answer']}>{suspense.count === 0 ? words.suspenseNone : <span className="tone-warn">{words.suspenseSome}</span>}<Mark agrees={suspense.count === 0} /></span></td>
      </tr>
    </tbody>
  );
}

function Line({ line }: { line: EquationLine }) {
  return (
    <tr {...(line.key === 'net' ? { 'data-net': true } : {})}>
      <td><span className={styles['sign']}>{words.lineSign[line.key]}</span>{words.line[line.key]}</td>
      <td>{line.mpesa === null ? <Text size="xs" c="dimmed" span>{words.notTold}</Text> : <><Count of={line.mpesaCount} /><Money bare amount={line.mpesa} /></>}</td>
      <td><Count of={line.booksCount} /><Money bare amount={line.books} /></td>
      <td><span className={styles['answer']}><Answer line={line} /><Mark agrees={lineAgrees(line)} /></span></td>
    </tr>
  );
}

const Count = ({ of }: { of: number | null }) => of !== null && of > 0 && <span className={styles['count']}>{words.entries(of)}</span>;

function Answer({ line }: { line: EquationLine }) {
  const { difference } = line;
  if (difference === null) return null;
  if (difference === 0) return lineAgrees(line) ? formatAmount(ZERO) : <span className="tone-warn">{words.countDiffers(line.mpesaCount ?? 0, line.booksCount ?? 0)}</span>;
  const text = difference > 0 ? words.differs(formatKes(difference)) : words.differsLess(formatKes(minus(ZERO, difference)));
  return <span className="tone-warn" title={text}>{formatAmount(difference)}</span>;
}
