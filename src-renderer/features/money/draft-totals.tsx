import { Text } from '@mantine/core';
import { ZERO } from '../../../src-shared/money.ts';
import { explain } from '../../app/explain.ts';
import { texts } from '../../texts/index.ts';
import { Money } from '../../ui/index.ts';
import styles from './money.module.css';
import type { Reckoning } from './use-draft.ts';

const words = texts.money.drafting;

/** Net, taxes and what is to pay, as they would be posted today. */
export function DraftTotals({ reckoning: { data, error, stale }, hasSubscriber }: { reckoning: Reckoning; hasSubscriber: boolean }) {
  const rows = [[words.net, data?.netCents], [words.exciseDuty, data?.exciseCents], [words.vat, data?.vatCents]] as const;
  return (
    <section className={`surface ${styles['totals']}`} aria-live="polite" data-stale={stale}>
      <dl>
        {rows.map(([name, amount]) => <div key={name}><dt>{name}</dt><dd>{hasSubscriber ? <Money amount={amount ?? ZERO} /> : '–'}</dd></div>)}
        <div data-total><dt>{words.together}</dt><dd>{hasSubscriber ? <Money amount={data?.totalCents ?? ZERO} /> : '–'}</dd></div>
      </dl>
      {!hasSubscriber && <Text size="xs" c="dimmed">{words.chooseSubscriber}</Text>}
      {error && <Text size="xs" className="tone-bad">{explain(error).text}</Text>}
    </section>
  );
}
