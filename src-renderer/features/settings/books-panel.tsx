import { Alert, Button, Table, Text } from '@mantine/core';
import { BookCheck, CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../api.ts';
import type { ReadOutput } from '../../app/queries.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, Section, ToneBadge } from '../../ui/index.ts';
import styles from './settings.module.css';

type Verdict = ReadOutput<'system.verify'>;
const words = texts.settings.books;

/** Asked for by hand, never by an event: it reads every row there is. */
export function BooksPanel() {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const verify = async () => {
    setBusy(true);
    setError(null);
    try {
      setVerdict(await api.query('system.verify', {}));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Section title={texts.settings.tab.books} flush side={<Button size="compact-md" loading={busy} leftSection={<BookCheck size={15} aria-hidden />} onClick={() => void verify()}>{words.verify}</Button>}>
        <Text size="sm" c="dimmed" px={16} pb={12} role="status">{busy ? words.verifying : words.intro}</Text>
        {!verdict && error === null && <EmptyState icon={BookCheck} title={words.start} text={words.startText} />}
        {verdict && <Checks verdict={verdict} />}
      </Section>
      {error !== null && <ErrorState error={error} retry={() => void verify()} />}
    </>
  );
}

function Checks({ verdict }: { verdict: Verdict }) {
  const looked = verdict.checks.reduce((total, check) => total + check.looked, 0);
  return (
    <>
      <Alert mx={16} mb={12} variant="default" icon={verdict.ok ? <CircleCheck size={18} className="tone-good" aria-hidden /> : <TriangleAlert size={18} className="tone-bad" aria-hidden />} title={verdict.ok ? words.ok : words.notOk}>
        {words.said(texts.value.count(looked), formatInstant(verdict.checkedAt), verdict.durationMs)} {!verdict.ok && words.notOkText}
      </Alert>
      <Table horizontalSpacing="md">
        <Table.Thead><Table.Tr><Table.Th>{words.check}</Table.Th><Table.Th ta="right" w={130}>{words.looked}</Table.Th><Table.Th w={150}>{words.result}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {verdict.checks.map((check) => (
            <Table.Tr key={check.name}>
              <Table.Td>{check.name}{check.findings.map((finding) => <div key={finding} className={styles['finding']}>{finding}</div>)}</Table.Td>
              <Table.Td ta="right">{texts.value.count(check.looked)}</Table.Td>
              <Table.Td>{check.ok ? <ToneBadge tone="good" icon={CircleCheck} text={words.inOrder} /> : <ToneBadge tone="bad" icon={CircleX} text={words.findings(check.findings.length)} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
