import { Anchor, Button, Skeleton, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ArrowUpFromLine, Calculator, Wallet } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { TillSessionRow } from '../../../src-shared/contract/money-in.ts';
import { formatAmount, formatKes, ZERO } from '../../../src-shared/money.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, KeyHint, MoneyInput, readAmount } from '../../ui/index.ts';
import { CountDialog } from './count-dialog.tsx';
import { DrawerList } from './drawer-list.tsx';
import { TakeOutDialog } from './take-out-dialog.tsx';
import styles from './tills.module.css';

const words = texts.tills;

/** The drawer of who is signed in: closed with its float to enter, or open with what should be in it. */
export function MyDrawer() {
  const query = useRead('tills.current', {});
  if (!query.data) return query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={132} style={{ flex: 'none' }} />;
  const { session, required } = query.data;
  return session ? <Open till={session} /> : <Closed required={required} />;
}

function Closed({ required }: { required: boolean }) {
  const form = useForm({ initialValues: { floatCents: formatAmount(ZERO) }, validate: { floatCents: (text) => ((readAmount(text) ?? -1) < 0 ? texts.amount.notOne : null) } });
  const open = useAct('tills.open', { form, done: words.opened });
  return (
    <section className={`surface ${styles['closed']}`}>
      <div>
        <Title order={2} size="h3">{words.noDrawer}</Title>
        <Text size="sm" c="dimmed" mt={4}>{words.noDrawerText}</Text>
        {required && <Text size="sm" className="tone-warn" mt={4}>{words.noDrawerRequired}</Text>}
      </div>
      <form
        className={styles['openForm']}
        onSubmit={form.onSubmit(({ floatCents }) => {
          const amount = readAmount(floatCents);
          if (amount !== null) void open.run({ floatCents: amount });
        })}
      >
        <MoneyInput label={words.float} description={words.floatHint} inputWrapperOrder={['label', 'input', 'description', 'error']} w={260} {...form.getInputProps('floatCents')} />
        <Button type="submit" mt={23} loading={open.busy} leftSection={<Wallet size={16} aria-hidden />}>{words.open}</Button>
      </form>
    </section>
  );
}

function Open({ till }: { till: TillSessionRow }) {
  const [dialog, setDialog] = useState<'count' | 'out' | null>(null);
  const close = () => setDialog(null);
  usePageActions([
    { id: 'count', label: words.count, icon: Calculator, key: 'c', run: () => setDialog('count') },
    { id: 'out', label: words.takeOut, icon: ArrowUpFromLine, key: 'o', run: () => setDialog('out') },
  ]);
  return (
    <section className={`surface ${styles['drawer']}`}>
      <div>
        <Text size="sm" c="dimmed">{words.mine}</Text>
        <Text fz="1.75rem" lh="2.25rem" fw={600} className="nowrap">{formatKes(till.expectedCents)}</Text>
        <Text size="sm" c="dimmed">{words.expectedNow}</Text>
        <Text size="sm" c="dimmed" mt={4}>{words.openSince(formatInstant(till.openedAt))} · <Anchor component={Link} size="sm" underline="always" href={`/money/tills/${till.id}`}>{words.seeSession}</Anchor></Text>
      </div>
      <DrawerList till={till} />
      <div className={styles['acts']}>
        <Button leftSection={<Calculator size={16} aria-hidden />} rightSection={<KeyHint keys="c" />} onClick={() => setDialog('count')}>{words.count}</Button>
        <Button variant="default" leftSection={<ArrowUpFromLine size={16} aria-hidden />} rightSection={<KeyHint keys="o" />} onClick={() => setDialog('out')}>{words.takeOut}</Button>
      </div>
      <CountDialog till={till} mine opened={dialog === 'count'} onClose={close} />
      <TakeOutDialog till={till} opened={dialog === 'out'} onClose={close} />
    </section>
  );
}
