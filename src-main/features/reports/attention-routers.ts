/** Routers that do not answer, as the damped watch has it (features/router-watch), or do not let Waya in. */
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import { formatInstant, MINUTE, type Instant } from '../../../src-shared/time.ts';
import type { JobError } from '../../kernel/job-table.ts';
import type { Reader } from '../../kernel/db.ts';
import { item } from './attention-item.ts';

interface RouterRow {
  readonly id: number;
  readonly name: string;
  readonly refuses: 0 | 1;
  /** Of the watch; null: never looked at. */
  readonly watched: 'unknown' | 'up' | 'down' | null;
  readonly flapping: 0 | 1 | null;
  readonly since: Instant | null;
  readonly trouble: string | null;
  readonly lastContactAt: Instant | null;
  readonly createdAt: Instant;
}

/** When no router answers, one item stands for all: the fault is then most likely here. */
export function routerItems(db: Reader): AttentionItem[] {
  const rows = db.sql<RouterRow>(`SELECT router.id, name, router.state = 'refused' AS refuses, routerWatch.state AS watched, flapping, since, trouble, lastContactAt, createdAt FROM router LEFT JOIN routerWatch ON routerId = router.id ORDER BY router.id`);
  const refused = rows.filter(({ refuses }) => refuses === 1);
  const silent = rows.filter(({ refuses, watched }) => refuses === 0 && watched === 'down');
  const here = silent.length === rows.length ? ownFault(silent) : null;
  // One that comes and goes is told as such (features/health).
  const down = here ? [here] : silent.filter(({ flapping }) => flapping === 0).map((row) => told(row, `Router ${row.name} does not answer`, row.since ?? row.createdAt));
  return [...down, ...refused.map((row) => told(row, `Router ${row.name} does not let Waya in`, row.lastContactAt ?? row.createdAt))];
}

const troubleOf = ({ trouble }: RouterRow): JobError | null => (trouble === null ? null : (JSON.parse(trouble) as JobError));

function told(row: RouterRow, title: string, at: Instant): AttentionItem {
  const trouble = troubleOf(row);
  const since = row.lastContactAt === null ? 'It was never reached.' : `Last reached ${formatInstant(row.lastContactAt)}.`;
  return item({ key: `router:${row.id}`, severity: 'red', kind: 'router', title, detail: [trouble?.message, trouble?.hint, since].filter(Boolean).join(' '), at, link: `/routers/${row.id}` });
}

/** What the operating system says when this computer has no way to anywhere: no cable, no gateway. */
const NO_NETWORK = /^(ENETUNREACH|ENETDOWN)$/;
/** Routers that fell silent within so long fell silent together. */
const TOGETHER_MS = 10 * MINUTE;

function ownFault(silent: readonly RouterRow[]): AttentionItem | null {
  const times = silent.map(({ since, createdAt }) => since ?? createdAt);
  const at = Math.max(...times) as Instant;
  const which = silent.length === 1 ? `Router ${silent[0]?.name}` : `None of the ${silent.length} routers`;
  const common = { key: 'routers:none', severity: 'red', kind: 'router', at, count: silent.length, link: '/routers' } as const;
  if (silent.length > 0 && silent.every((row) => NO_NETWORK.test(troubleOf(row)?.technical ?? ''))) {
    return item({ ...common, title: 'This PC has no network', detail: `${which} ${silent.length === 1 ? 'cannot' : 'can'} be reached, because this PC has no way to them. Check its cable or Wi-Fi, and the office router. Nobody is cut off because of it.` });
  }
  if (silent.length < 2 || at - Math.min(...times) > TOGETHER_MS) return null;
  return item({ ...common, title: 'No router answers', detail: `All ${silent.length} routers fell silent together, ${formatInstant(at)}: look first at this PC's own line (cable, Wi-Fi, office router, tunnel), then at the routers. Nobody is cut off because of it.` });
}
