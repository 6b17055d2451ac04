import { Modal, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { TillSessionRow } from '../../../src-shared/contract/money-in.ts';
import { formatKes, minus, type Cents } from '../../../src-shared/money.ts';
import { goTo } from '../../app/address.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DialogForm, fieldRefusal, MoneyInput, readAmount, Said } from '../../ui/index.ts';
import { readCount, sumOfCount, type TypedCount } from './cash-count.ts';
import { CountFields } from './count-fields.tsx';
import { differenceText, differenceTone } from './drawer-lines.ts';
import styles from './tills.module.css';

const words = texts.tills;
type Way = keyof typeof words.countWays;
const FIELDS = ['count', 'countedCents', 'note'] as const;

/** Counts a drawer and closes it; over or short is told while one types. mine: the drawer of who counts. */
export function CountDialog({ till, mine = false, opened, onClose }: { till: TillSessionRow; mine?: boolean; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={mine ? words.countTitle : words.countTitleOf(till.operatorName)} size="lg">
      <CountForm till={till} close={onClose} />
    </Modal>
  );
}

function CountForm({ till, close }: { till: TillSessionRow; close: () => void }) {
  const [way, setWay] = useState<Way>('notes');
  const [count, setCount] = useState<TypedCount>({});
  const [sum, setSum] = useState('');
  const [note, setNote] = useState('');
  const act = useAct('tills.close', {
    done: ({ differenceCents }) => (differenceCents === 0 ? words.closed : words.closedDiff(differenceText(differenceCents as Cents))),
    onDone: () => {
      close();
      goTo(`/money/tills/${till.id}`);
    },
    onRefusal: (refusal) => FIELDS.some((field) => refusal.details?.fields?.[field] !== undefined),
  });
  const pieces = readCount(count);
  const typedAny = Object.values(count).some((value) => value !== '');
  const counted = way === 'notes' ? (typedAny ? sumOfCount(pieces) : null) : readAmount(sum);
  const send = () => {
    if (counted !== null) void act.run({ id: till.id, note, ...(way === 'notes' ? { count: pieces } : { countedCents: counted }) });
  };
  const error = fieldRefusal(act.refusal, 'count') ?? fieldRefusal(act.refusal, 'countedCents');
  return (
    <DialogForm submit={words.closeIt} busy={act.busy} ready={counted !== null} close={close} onSubmit={send}>
      <SegmentedControl aria-label={words.countBy} value={way} onChange={(value) => setWay(value === 'sum' ? 'sum' : 'notes')} data={[{ value: 'notes', label: words.countWays.notes }, { value: 'sum', label: words.countWays.sum }]} />
      {way === 'notes' ? <CountFields count={count} onChange={setCount} /> : <MoneyInput label={words.countedSum} value={sum} onChange={(event) => setSum(event.currentTarget.value)} error={sum !== '' && readAmount(sum) === null ? texts.amount.notOne : error} />}
      {way === 'notes' && error && <Text size="xs" className="tone-bad">{error}</Text>}
      <TextInput label={words.countNote} description={words.countNoteHint} maxLength={300} value={note} onChange={(event) => setNote(event.currentTarget.value)} error={fieldRefusal(act.refusal, 'note')} />
      <Said height={92} waiting={words.countWaiting}>{counted !== null && <Difference counted={counted} expected={till.expectedCents} />}</Said>
    </DialogForm>
  );
}

/** Kindly: a drawer that is off is counted once more before it is closed. */
function Difference({ counted, expected }: { counted: Cents; expected: Cents }) {
  const difference = minus(counted, expected);
  const text = difference === 0 ? words.exactText : difference > 0 ? words.overText : words.shortText;
  return (
    <div className={styles['result']}>
      <div>
        <Text fw={600} className={`tone-${differenceTone(difference)}`}>{differenceText(difference)}</Text>
        <Text size="xs" c="dimmed">{text}</Text>
      </div>
      <div>
        <Text size="xs" c="dimmed">{words.counted}</Text>
        <Text fw={600}>{formatKes(counted)}</Text>
        <Text size="xs" c="dimmed">{words.expected}: {formatKes(expected)}</Text>
      </div>
    </div>
  );
}
