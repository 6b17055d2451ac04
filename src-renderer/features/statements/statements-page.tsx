import { Skeleton, Title } from '@mantine/core';
import { FileSpreadsheet } from 'lucide-react';
import { useRef } from 'react';
import { Link } from 'wouter';
import type { StatementImportRow } from '../../../src-shared/contract/statements.ts';
import type { Refusal } from '../../../src-shared/refusal.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { goTo } from '../../app/address.ts';
import { useAct, useRead, useRows } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, FileDrop, InstantText, Page, PageHeader, type Column } from '../../ui/index.ts';
import { GapBanner, PortalSteps } from './portal-steps.tsx';
import { rowsToBook } from './statement-groups.ts';
import { StatementState, timeOf } from './statement-look.tsx';

const words = texts.statements;
/** As the contract has it. */
const MOST_BYTES = 20 * 1024 * 1024;
const count = (of: number) => (of > 0 ? texts.value.count(of) : '–');

const columns: readonly Column<StatementImportRow>[] = [
  { key: 'fileName', heading: words.file, width: 200, cell: (row) => <Link href={`/money/statements/${row.id}`}>{row.fileName}</Link>, text: (row) => row.fileName },
  { key: 'time', heading: words.time, width: 315, cell: timeOf, text: timeOf },
  { key: 'state', heading: words.stateName, width: 130, cell: (row) => <StatementState state={row.state} />, text: (row) => words.state[row.state] },
  { key: 'rows', heading: words.rowsName, align: 'right', width: 75, cell: (row) => count(row.rows), text: (row) => String(row.rows) },
  { key: 'new', heading: words.newName, align: 'right', width: 75, cell: (row) => count(rowsToBook(row)), text: (row) => String(rowsToBook(row)) },
  { key: 'undecided', heading: words.undecidedName, align: 'right', width: 90, cell: (row) => (row.undecided > 0 ? <span className="tone-warn">{count(row.undecided)}</span> : '–'), text: (row) => String(row.undecided) },
  { key: 'at', heading: words.at, width: 165, cell: (row) => <InstantText at={row.at} />, text: (row) => formatInstant(row.at) },
];

/** The way in for M-Pesa's statement, what is missing, and what came before. */
export function StatementsPage() {
  const mayUpload = useMay()('statements.upload');
  const rows = useRows('statements.list', {});
  const missing = useRead('statements.missing', {});
  return (
    <Page scrolls>
      <PageHeader title={words.pageTitle} detail={words.intro} />
      <SectionTabs of="/money/days" />
      {missing.isPending ? <Skeleton height={186} style={{ flex: 'none' }} /> : (
        <>
          <GapBanner gap={missing.data?.gap ?? null} />
          {mayUpload && <Upload />}
        </>
      )}
      <div>
        <Title order={2} size="h3" my={4}>{words.earlier}</Title>
        <DataTable name="statements" label={words.earlier} columns={columns} window={rows} rowId={(row) => row.id} rowHref={(row) => `/money/statements/${row.id}`} height="content" plain expectedRows={3} empty={<EmptyState icon={FileSpreadsheet} title={words.none} text={words.noneText} />} />
      </div>
      <PortalSteps />
    </Page>
  );
}

function Upload() {
  const refused = useRef<Refusal | null>(null);
  const upload = useAct('statements.upload', {
    onDone: ({ id }) => goTo(`/money/statements/${id}`),
    onRefusal: (refusal) => {
      refused.current = refusal;
      return true;
    },
  });
  const take = async (fileName: string, base64: string) => {
    refused.current = null;
    await upload.run({ fileName, base64 });
    return refused.current;
  };
  return <FileDrop words={words} mostBytes={MOST_BYTES} take={take} />;
}
