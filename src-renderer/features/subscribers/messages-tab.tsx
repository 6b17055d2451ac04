import { Tooltip } from '@mantine/core';
import { MessageSquare } from 'lucide-react';
import { formatPhone } from '../../../src-shared/phone.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useRows, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount, DataTable, EmptyState, InstantText, Money, StateBadge, type Column } from '../../ui/index.ts';

const words = texts.subscribers.messages;
type Message = ReadOutput<'messages.list'>['rows'][number];

const columns: readonly Column<Message>[] = [
  { key: 'at', heading: words.at, width: 160, cell: (row) => <InstantText at={row.sentAt ?? row.createdAt} />, text: (row) => formatInstant(row.sentAt ?? row.createdAt) },
  { key: 'to', heading: words.to, width: 125, cell: (row) => formatPhone(row.recipient), text: (row) => row.recipient },
  { key: 'body', heading: words.body, width: 480, cell: (row) => <Tooltip multiline w={360} label={row.body}><span>{row.body}</span></Tooltip>, text: (row) => row.body },
  {
    key: 'state',
    heading: words.state,
    width: 125,
    cell: (row) => (row.trouble ? <Tooltip label={row.trouble.message}><span><StateBadge kind="message" state={row.state} /></span></Tooltip> : <StateBadge kind="message" state={row.state} />),
    text: (row) => texts.state.message[row.state],
  },
  { key: 'cost', heading: words.cost, align: 'right', width: 100, cell: (row) => <Money bare amount={row.costCents} />, text: (row) => csvAmount(row.costCents) },
];

/** What Waya texted him. */
export function MessagesTab({ subscriberId }: { subscriberId: number }) {
  const messages = useRows('messages.list', { subscriberId });
  return <DataTable plain height="content" expectedRows={4} name="subscriber-messages" label={texts.subscribers.tab.messages} columns={columns} window={messages} rowId={(row) => row.id} empty={<EmptyState icon={MessageSquare} title={words.none} text={words.noneText} />} />;
}
