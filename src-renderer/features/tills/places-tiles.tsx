import { Anchor } from '@mantine/core';
import { formatKes, ZERO } from '../../../src-shared/money.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Money, Stat, TimeAgo } from '../../ui/index.ts';
import styles from './tills.module.css';

const words = texts.tills.transfers;
const PLACES = ['mpesa', 'cash', 'bank', 'cheque', 'suspense'] as const;
/** Each figure opens what makes it up. */
const HREF: Readonly<Record<(typeof PLACES)[number], string>> = { mpesa: '/money/payments?method=mpesa', cash: '/money/tills', bank: '/money/payments?method=bank', cheque: '/money/cheques', suspense: '/money/unmatched' };

/** What lies where by the books, and what M-Pesa itself says it holds. */
export function PlacesTiles() {
  const places = useRead('money.places', {}).data;
  return (
    <div className={styles['places']}>
      {PLACES.map((key) => {
        const place = places?.find((one) => one.place === key);
        const below = place !== undefined && place.balanceCents < 0;
        return <Stat key={key} label={words.place[key]} value={places && <Money amount={place?.balanceCents ?? ZERO} />} href={HREF[key]} tone={below ? 'bad' : key === 'suspense' && place && place.balanceCents > 0 ? 'warn' : undefined} detail={key === 'mpesa' ? <MpesaWord /> : words.byTheBooks} />;
      })}
    </div>
  );
}

function MpesaWord() {
  const { data } = useRead('mpesaBalance.latest', {});
  if (data?.asking) return words.mpesaAsking;
  if (!data?.latest) return words.byTheBooks;
  return <>{words.mpesaSays(formatKes(data.latest.totalCents))}, <TimeAgo at={data.latest.at} /></>;
}

/** Asks M-Pesa anew; the answer comes by itself. */
export function AskMpesaLink() {
  const ask = useAct('mpesaBalance.ask', { done: words.asked });
  return <Anchor component="button" type="button" size="sm" disabled={ask.busy} onClick={() => void ask.run({})}>{words.askMpesa}</Anchor>;
}
