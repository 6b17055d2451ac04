import { Button, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Search, SearchX, UserPlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { formatPhone } from '../../../src-shared/phone.ts';
import { useAddressValues } from '../../app/address.ts';
import { useRead, type ReadOutput } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, Page, PageHeader, StateBadge } from '../../ui/index.ts';
import styles from './field.module.css';
import { OfficeLink } from './office-link.tsx';

const words = texts.field;
const TYPING_MS = 200;
const SHOWN = 20;

/** What a technician's phone opens on: find somebody, or connect somebody new. */
export function FieldPage() {
  const [values, change] = useAddressValues();
  const [typed, setTyped] = useState(values['search'] ?? '');
  const [settled] = useDebouncedValue(typed.trim(), TYPING_MS);
  // Back from a subscriber: the list is as it was.
  useEffect(() => change({ search: settled === '' ? null : settled }), [settled, change]);
  const may = useMay();
  return (
    <Page scrolls>
      <div className={styles['page']}>
        <OfficeLink />
        <PageHeader title={words.title} detail={words.intro} />
        <TextInput type="search" size="md" aria-label={words.find} placeholder={words.find} autoComplete="off" data-page-search leftSection={<Search size={18} aria-hidden />} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        {settled === '' ? (
          <>
            {may('subscribers.create') && <Button component={Link} href="/field/new" size="md" leftSection={<UserPlus size={18} aria-hidden />}>{words.add}</Button>}
            <Routers />
          </>
        ) : (
          <Found search={settled} />
        )}
      </div>
    </Page>
  );
}

function Found({ search }: { search: string }) {
  const read = useRead('subscribers.list', { search, limit: SHOWN }, { keep: true });
  if (read.error && !read.data) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return null;
  const { rows, total } = read.data;
  if (total === 0) return <EmptyState icon={SearchX} title={words.nobody} text={words.nobodyText} />;
  return (
    <>
      <ul className={`surface ${styles['list']}`}>{rows.map((row) => <li key={row.id}><Row row={row} /></li>)}</ul>
      {total > rows.length && <Text size="sm" c="dimmed">{words.more(rows.length, total)}</Text>}
    </>
  );
}

function Row({ row }: { row: ReadOutput<'subscribers.list'>['rows'][number] }) {
  return (
    <Link href={`/field/${row.id}`} className={styles['row'] ?? ''}>
      <span className={styles['grow']}>
        <Text fw={600} size="lg" span display="block">{row.name}</Text>
        <Text size="sm" c="dimmed" span display="block">{[row.userName ?? words.noService, row.routerName, row.accountNumber].filter(Boolean).join(' · ')}</Text>
        {row.phone !== '' && <Text size="sm" c="dimmed" span display="block">{formatPhone(row.phone)}</Text>}
      </span>
      <span className={styles['states']}>
        {row.online !== null && <StateBadge kind="online" state={row.online ? 'yes' : 'no'} />}
        {row.state && row.state !== 'active' && <StateBadge kind="entitlement" state={row.state} />}
      </span>
    </Link>
  );
}

function Routers() {
  const read = useRead('routers.list', {});
  if (read.error && !read.data) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data || read.data.length === 0) return null;
  return (
    <section aria-label={words.routers}>
      <Title order={2} mb={6}>{words.routers}</Title>
      <ul className={`surface ${styles['list']}`}>
        {read.data.map((router) => (
          <li key={router.id}>
            <Link href={`/routers/${router.id}`} className={styles['row'] ?? ''}>
              <span className={styles['grow']}>
                <Text fw={600} span display="block">{router.name}</Text>
                <Text size="sm" c="dimmed" span display="block">{words.routerLine(router.online, router.subscriptions)}</Text>
              </span>
              <StateBadge kind="router" state={router.state} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
