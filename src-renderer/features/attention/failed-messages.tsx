import { Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { formatPhone } from '../../../src-shared/phone.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, InstantText, Section, StateBadge } from '../../ui/index.ts';
import styles from './attention.module.css';

const words = texts.attention;
/** As many as one window holds; older ones stand on each subscriber's page. */
const MOST = 200;

/** Texts that did not reach anybody, with why. */
export function FailedMessages() {
  const query = useRead('messages.list', { limit: MOST });
  if (query.error && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  const failed = (query.data?.rows ?? []).filter(({ state }) => state === 'failed' || state === 'unknown');
  if (failed.length === 0) return null;
  return (
    <div id="failed-messages">
      <Section title={words.messages} flush>
        <Table horizontalSpacing="md">
          <Table.Thead><Table.Tr><Table.Th w={150}>{words.when}</Table.Th><Table.Th w={210}>{words.recipient}</Table.Th><Table.Th w={120}>{words.state}</Table.Th><Table.Th>{words.body}</Table.Th><Table.Th w={320}>{words.why}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>
            {failed.map((message) => (
              <Table.Tr key={message.id}>
                <Table.Td><InstantText at={message.createdAt} /></Table.Td>
                <Table.Td>
                  {message.subscriberId === null ? message.subscriberName : <Link href={`/subscribers/${message.subscriberId}?tab=messages`}>{message.subscriberName}</Link>}
                  <Text size="xs" c="dimmed">{formatPhone(message.recipient)}</Text>
                </Table.Td>
                <Table.Td><StateBadge kind="message" state={message.state} /></Table.Td>
                <Table.Td><div className={styles['body']} title={message.body}>{message.body}</div></Table.Td>
                <Table.Td><Text size="xs">{message.trouble ? [message.trouble.message, message.trouble.hint].filter(Boolean).join(' ') : words.jobUnknown}</Text></Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Section>
    </div>
  );
}
