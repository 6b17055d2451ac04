import { Button, Text, TextInput } from '@mantine/core';
import { CircleAlert, CircleCheck, Info } from 'lucide-react';
import { Fragment, useState } from 'react';
import { Link } from 'wouter';
import type { DayDifference } from '../../../src-shared/contract/closes.ts';
import { formatInstant, type LocalDate } from '../../../src-shared/time.ts';
import { focusWhenShown } from '../../app/keyboard.ts';
import { useAct } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { fieldRefusal, Money, Section } from '../../ui/index.ts';
import styles from './closes.module.css';
import { blocking, type DayView } from './day-view.ts';

const words = texts.closes;
const LEGS: readonly DayDifference['leg'][] = ['mpesa', 'ledger', 'routers', 'tills'];
const MOST_LETTERS = 300;

/** What differs, by where it was found; what is explained already stands last. */
export function DayDifferences({ day }: { day: DayView }) {
  const open = blocking(day).length;
  if (day.items.length === 0) return null;
  return (
    <Section title={words.list} flush side={open > 0 && <Text size="xs" className="tone-warn">{words.differences(open)}</Text>}>
      {LEGS.map((leg) => {
        const items = day.items.filter((item) => item.leg === leg).toSorted((a, b) => rankOf(a) - rankOf(b));
        if (items.length === 0) return null;
        return (
          <Fragment key={leg}>
            <h3 className={styles['leg']}>{words.leg[leg]}</h3>
            <ul className={styles['items']}>{items.map((item) => <Difference key={item.key} item={item} day={day.day} locked={day.state === 'closed'} />)}</ul>
          </Fragment>
        );
      })}
    </Section>
  );
}

const rankOf = (item: DayDifference) => (item.resolution ? 2 : item.blocks ? 0 : 1);

function Difference({ item, day, locked }: { item: DayDifference; day: LocalDate; locked: boolean }) {
  const [saying, setSaying] = useState(false);
  const mayResolve = useMay()('days.resolve') && item.blocks && !item.resolution && !locked;
  return (
    <li className={styles['item']}>
      <Icon item={item} />
      <div>
        <Text size="sm" fw={item.resolution ? 400 : 600}>{item.text}</Text>
        {item.resolution ? (
          <div className={styles['quiet']}>{item.resolution.text} · {words.resolvedBy(item.resolution.by ?? words.waya, formatInstant(item.resolution.at))}</div>
        ) : (
          <div className={styles['quiet']}>{item.whatToDo}</div>
        )}
      </div>
      <div className={styles['itemAmount']}>{item.amountCents !== 0 && <Money amount={item.amountCents} />}</div>
      <div className={styles['itemActs']}>
        {mayResolve && !saying && <Button size="compact-sm" variant="default" onClick={() => setSaying(true)}>{words.resolve}</Button>}
        {item.link !== '' && <Button component={Link} href={item.link} size="compact-sm" variant="default">{words.look}</Button>}
      </div>
      {saying && mayResolve && <ResolveForm item={item} day={day} close={() => setSaying(false)} />}
    </li>
  );
}

function Icon({ item }: { item: DayDifference }) {
  if (item.resolution) return <CircleCheck size={16} className="tone-good" aria-label={words.agrees} />;
  return item.blocks ? <CircleAlert size={16} className="tone-warn" aria-label={words.blocks} /> : <Info size={16} className="tone-neutral" aria-label={words.told} />;
}

/** Why it is right as it is, in place; Enter keeps it, Esc leaves. */
function ResolveForm({ item, day, close }: { item: DayDifference; day: LocalDate; close: () => void }) {
  const [text, setText] = useState('');
  const act = useAct('days.resolve', { done: words.resolved, onDone: close, onRefusal: (refusal) => refusal.details?.fields?.['resolution'] !== undefined });
  const send = () => {
    if (text.trim() !== '' && !act.busy) void act.run({ day, key: item.key, resolution: text });
  };
  return (
    <form
      className={styles['resolve']}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextInput ref={focusWhenShown} label={words.resolveLabel} description={words.resolveHint} inputWrapperOrder={['label', 'input', 'description', 'error']} maxLength={MOST_LETTERS} value={text} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={(event) => event.key === 'Escape' && close()} error={fieldRefusal(act.refusal, 'resolution')} />
      <Button type="submit" mt={24} loading={act.busy} disabled={text.trim() === ''}>{words.resolveSubmit}</Button>
      <Button mt={24} variant="default" onClick={close}>{texts.action.cancel}</Button>
    </form>
  );
}
