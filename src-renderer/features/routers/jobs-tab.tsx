import { ListChecks } from 'lucide-react';
import type { JobView } from '../../../src-shared/contract/routers.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useRows } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { DataTable, EmptyState, StateBadge, TimeAgo, type Column } from '../../ui/index.ts';

const words = texts.routers;
const whenOf = (row: JobView) => row.finishedAt ?? row.runAt;
const troubleOf = (row: JobView) => (row.trouble ? [row.trouble.message, row.trouble.hint].filter(Boolean).join(' ') : '');

const columns: readonly Column<JobView>[] = [
  { key: 'title', heading: words.job, width: 300, cell: (row) => row.title, text: (row) => row.title },
  { key: 'state', heading: words.state, width: 125, cell: (row) => <StateBadge kind="job" state={row.state} />, text: (row) => texts.state.job[row.state] },
  { key: 'runAt', heading: words.runAt, width: 130, cell: (row) => <TimeAgo at={whenOf(row)} />, text: (row) => formatInstant(whenOf(row)) },
  { key: 'attempt', heading: words.attempt, align: 'right', width: 70, cell: (row) => row.attempt, text: (row) => String(row.attempt) },
  { key: 'trouble', heading: words.jobTrouble, width: 420, cell: (row) => <span title={row.trouble?.technical}>{troubleOf(row)}</span>, text: troubleOf },
];

/** Work for this router, what waits first. */
export function JobsTab({ routerId }: { routerId: number }) {
  const rows = useRows('routers.jobs', { routerId });
  return <DataTable name="router-jobs" label={words.tab.jobs} columns={columns} window={rows} rowId={(row) => row.id} empty={<EmptyState icon={ListChecks} title={words.noJobs} text={words.noJobsText} />} />;
}
