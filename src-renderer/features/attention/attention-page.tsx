import { Skeleton } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, Page, PageHeader, Section } from '../../ui/index.ts';
import { AttentionRow } from './attention-row.tsx';
import styles from './attention.module.css';
import { FailedMessages } from './failed-messages.tsx';

const words = texts.attention;

/** What a person must look at, urgent first, each with what can be done at once. */
export function AttentionPage() {
  const query = useRead('desk.attention', {});
  const items = query.data;
  const red = items?.filter(({ severity }) => severity === 'red') ?? [];
  const amber = items?.filter(({ severity }) => severity === 'amber') ?? [];
  return (
    <Page scrolls>
      <PageHeader title={words.title} detail={items && items.length > 0 ? words.count(red.length, amber.length) : words.intro} />
      {!items && (query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={240} />)}
      {items?.length === 0 && <div className="surface"><EmptyState icon={CircleCheck} title={words.nothing} text={words.nothingText} /></div>}
      <Items title={words.urgent} items={red} />
      <Items title={words.look} items={amber} />
      {items?.some(({ kind }) => kind === 'message') && <FailedMessages />}
    </Page>
  );
}

function Items({ title, items }: { title: string; items: readonly AttentionItem[] }) {
  if (items.length === 0) return null;
  return (
    <Section title={title} flush>
      <ul className={styles['list']}>{items.map((item) => <AttentionRow key={item.key} item={item} />)}</ul>
    </Section>
  );
}
