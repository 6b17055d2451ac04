import { NumberInput } from '@mantine/core';
import { useRef, type KeyboardEvent } from 'react';
import { texts } from '../../texts/index.ts';
import { Money } from '../../ui/index.ts';
import { COINS, NOTES, worth, type Denomination, type TypedCount } from './cash-count.ts';
import styles from './tills.module.css';

const words = texts.tills;
const MOST_PIECES = 100_000;

/** How many of each note and coin; Enter goes on to the next, so that one hand counts and the other types. */
export function CountFields({ count, onChange }: { count: TypedCount; onChange: (count: TypedCount) => void }) {
  const frame = useRef<HTMLDivElement>(null);
  const next = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Enter') return;
    const fields = [...(frame.current?.querySelectorAll('input') ?? [])];
    const after = fields[fields.indexOf(event.target as HTMLInputElement) + 1];
    if (!after) return;
    event.preventDefault();
    after.focus();
    after.select();
  };
  const piece = (value: Denomination) => (
    <div key={value} className={styles['piece']}>
      <span>{words.denomination(texts.value.count(Number(value)))}</span>
      <NumberInput size="xs" hideControls min={0} max={MOST_PIECES} clampBehavior="strict" allowDecimal={false} allowNegative={false} aria-label={words.howMany(texts.value.count(Number(value)))} value={count[value] ?? ''} onChange={(pieces) => onChange({ ...count, [value]: pieces })} onKeyDown={next} {...(value === NOTES[0] ? { 'data-autofocus': true } : {})} />
      <Money bare amount={worth(value, Number(count[value] ?? 0))} />
    </div>
  );
  return (
    <div className={styles['count']} ref={frame}>
      <fieldset className={styles['pieces']}><legend>{words.notes}</legend>{NOTES.map(piece)}</fieldset>
      <fieldset className={styles['pieces']}><legend>{words.coins}</legend>{COINS.map(piece)}</fieldset>
    </div>
  );
}
