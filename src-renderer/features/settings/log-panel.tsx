import { Text } from '@mantine/core';
import { ScrollText } from 'lucide-react';
import { TOPICS } from '../../../src-shared/contract/index.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useAddressValues } from '../../app/address.ts';
import { useRows, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, InstantText, SearchBox, useClearFilters, type Column } from '../../ui/index.ts';

type LogRow = ReadOutput<'system.log'>['rows'][number];
const words = texts.settings.log;
const HASH_SHOWN = 12;

const columns: readonly Column<LogRow>[] = [
  { key: 'seq', heading: words.seq, align: 'right', width: 70, cell: (row) => texts.value.count(row.seq), text: (row) => String(row.seq) },
  { key: 'at', heading: words.at, width: 190, cell: (row) => <InstantText exact at={row.at} />, text: (row) => formatInstant(row.at) },
  { key: 'actor', heading: words.actor, width: 130, cell: (row) => row.actor, text: (row) => row.actor },
  { key: 'name', heading: words.name, width: 190, cell: (row) => row.name, text: (row) => row.name },
  { key: 'detail', heading: words.detail, width: 205, cell: (row) => <span title={row.detail}>{row.detail}</span>, text: (row) => row.detail },
  { key: 'hash', heading: words.hash, width: 112, cell: (row) => <code title={row.hash}>{row.hash.slice(0, HASH_SHOWN)}</code>, text: (row) => row.hash },
];

export function LogPanel() {
  const [values] = useAddressValues();
  const rows = useRows('system.log', { search: values['search'] ?? '' }, { topics: TOPICS });
  return (
    <>
      <Text size="sm" c="dimmed">{words.intro}</Text>
      <DataTable name="log" label={texts.settings.tab.log} columns={columns} window={rows} rowId={(row) => row.seq} toolbar={<SearchBox placeholder={words.search} />} onClearFilters={useClearFilters([])} empty={<EmptyState icon={ScrollText} title={words.none} text={words.noneText} />} />
    </>
  );
}
