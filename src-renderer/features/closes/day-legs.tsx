import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { texts } from '../../texts/index.ts';
import { Section } from '../../ui/index.ts';
import styles from './closes.module.css';
import { Mark } from './day-equation.tsx';
import { overShortText, type DayView } from './day-view.ts';

const words = texts.closes;
const stateTold = (day: DayView, leg: 'routers' | 'tills') => !day.items.some((item) => item.leg === leg && item.blocks && item.resolution === null);

/** Name, value, and a tick or a warning when it can be right or wrong. */
function Line({ name, value, agrees }: { name: ReactNode; value: ReactNode; agrees?: boolean }) {
  return (
    <li>
      <span className={styles['name']}>{name}</span>
      <span className={styles['value']}>{value}</span>
      {agrees !== undefined && <Mark agrees={agrees} />}
    </li>
  );
}

/** What the routers were told on the day, and whether they read it back. */
export function RoutersLeg({ day }: { day: DayView }) {
  const { restored, cutOff, unconfirmed } = day.figures.routers;
  const clean = stateTold(day, 'routers');
  return (
    <Section title={words.routers}>
      <ul className={styles['lines']}>
        <Line name={words.restored} value={words.times(restored)} />
        <Line name={words.cutOff} value={words.times(cutOff)} />
        {unconfirmed === 0 ? <Line name={words.unconfirmedNone} value="" agrees={clean} /> : <Line name={words.unconfirmed} value={texts.value.count(unconfirmed)} agrees={false} />}
      </ul>
    </Section>
  );
}

/** The drawers of the day. */
export function TillsLeg({ day }: { day: DayView }) {
  const { sessions, open, overShortCents } = day.figures.tills;
  return (
    <Section title={words.tills}>
      <ul className={styles['lines']}>
        {sessions === 0 ? <Line name={words.noTills} value="" agrees={stateTold(day, 'tills')} /> : (
          <>
            <Line name={<Link href="/money/tills">{words.tillSessions}</Link>} value={texts.value.count(sessions)} />
            <Line name={words.tillOpen} value={texts.value.count(open)} agrees={open === 0} />
            <Line name={words.overShort} value={overShortText(overShortCents)} agrees={overShortCents === 0} />
          </>
        )}
      </ul>
    </Section>
  );
}
