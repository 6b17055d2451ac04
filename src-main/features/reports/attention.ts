/** What a person must look at, gathered from where it lies; nothing is kept twice, so nothing can be forgotten or go stale. */
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import { DAY, dateOf, formatDate, formatInstant, later, type Instant } from '../../../src-shared/time.ts';
import type { JobError } from '../../kernel/job-table.ts';
import type { Reader } from '../../kernel/db.ts';
import { passphraseIsSet } from '../../kernel/vault.ts';
import { closeItems } from '../closes/index.ts';
import { etimsItems } from '../etims/index.ts';
import { healthItems } from '../health/index.ts';
import { CUT_OFFS_WAIT } from '../entitlement/index.ts';
import { outageItems } from '../outages/index.ts';
import { moneyTrouble } from '../payments/index.ts';
import { retiredItems } from '../router-swap/index.ts';
import { clockJump, readSetting } from '../settings/index.ts';
import { item, MOST_OF_A_KIND, WAITING_LONG_MS } from './attention-item.ts';
import { messageItems, reminderItems } from './attention-messages.ts';
import { moneyItems } from './attention-money.ts';
import { mpesaItems, type ReachStates } from './attention-mpesa.ts';
import { routerItems } from './attention-routers.ts';
import { jobTitle } from './job-titles.ts';

const BACKUP_OLD_MS = 3 * DAY;
/** Their documents tell what became of them, all together (features/etims). */
const TOLD_BY_ETIMS = `'etims.send', 'etims.settle', 'etims.connect'`;

/** Red first, then by age. */
export function attention(db: Reader, now: Instant, reach: ReachStates): AttentionItem[] {
  const trouble = moneyTrouble(db, now);
  const items = [...clock(db, now), ...routerItems(db), ...healthItems(db, now).map(item), ...retiredItems(db).map(item), ...outageItems(db, now).map(item), ...jobs(db, now), ...moneyItems(db, now, trouble), ...mpesaItems(db, now, { trouble, reach }), ...findings(db), ...reminderItems(db), ...messageItems(db, now), ...etimsItems(db, now).map(item), ...closeItems(db, now).map(item), ...backups(db, now), ...setup(db, now)];
  return items.sort((a, b) => (a.severity === b.severity ? a.at - b.at : a.severity === 'red' ? -1 : 1));
}

function clock(db: Reader, now: Instant): AttentionItem[] {
  const jump = clockJump(db, dateOf(now));
  if (!jump) return [];
  return [item({ key: 'clock', severity: 'red', kind: 'clock', title: `The clock jumped ${jump.days} days forward`, detail: `Since ${formatDate(jump.from)} nothing is invoiced, and nobody is reminded or cut off. Check the date of this computer; if it is right, start the run by hand and confirm.`, at: now, link: '/money/run' })];
}

function jobs(db: Reader, now: Instant): AttentionItem[] {
  const rows = db.sql<{ id: number; kind: string; state: string; lastError: string | null; finishedAt: Instant | null; createdAt: Instant; input: string }>(
    `SELECT id, kind, state, lastError, finishedAt, createdAt, input FROM job WHERE state IN ('dead', 'unknown') AND kind NOT IN (${TOLD_BY_ETIMS}) ORDER BY id DESC LIMIT ${MOST_OF_A_KIND}`,
  );
  const ended = rows.map((row) => {
    const error = row.lastError === null ? null : (JSON.parse(row.lastError) as JobError);
    return item({ key: `job:${row.id}`, severity: 'red', kind: 'job', jobId: row.id, title: `${jobTitle(db, row)}: ${row.state === 'dead' ? 'given up' : 'not known whether it was done'}`, detail: [error?.message, error?.hint].filter(Boolean).join(' '), at: row.finishedAt ?? row.createdAt, link: '/attention' });
  });
  // Work for routers is told with the router, texts and what is for KRA all together, cut-offs that wait for M-Pesa as such; what else keeps failing is told here.
  const waiting = db.sql<{ id: number; kind: string; lastError: string; createdAt: Instant; input: string }>(
    `SELECT id, kind, lastError, createdAt, input FROM job WHERE state = 'ready' AND lastError IS NOT NULL AND createdAt <= ? AND kind NOT LIKE 'routers.%' AND kind NOT IN (${TOLD_BY_ETIMS}) AND kind <> 'messages.send' AND json_extract(lastError, '$.message') <> ? ORDER BY id LIMIT ${MOST_OF_A_KIND}`,
    later(now, -WAITING_LONG_MS), CUT_OFFS_WAIT,
  );
  return [
    ...ended,
    ...waiting.map((row) => {
      const error = JSON.parse(row.lastError) as JobError;
      return item({ key: `job:${row.id}`, severity: 'amber', kind: 'job', title: `${jobTitle(db, row)}: waiting`, detail: [error.message, error.hint].filter(Boolean).join(' '), at: row.createdAt, link: '/attention' });
    }),
  ];
}

function findings(db: Reader): AttentionItem[] {
  const rows = db.sql<{ routerId: number; name: string; kind: string; n: number; oldest: Instant; example: string }>(
    `SELECT routerId, router.name, kind, count(*) AS n, min(foundAt) AS oldest, min(objectName) AS example FROM routerFinding JOIN router ON router.id = routerId WHERE resolvedAt IS NULL GROUP BY routerId, kind`,
  );
  return rows.map((row) => item({ key: `finding:${row.routerId}:${row.kind}`, severity: row.kind === 'drift' || row.kind === 'missing' || row.kind === 'duplicate' ? 'red' : 'amber', kind: 'finding', title: `${row.n} ${FINDING_WORDS[row.kind]} on ${row.name}`, detail: row.n === 1 ? row.example : `For example ${row.example}.`, at: row.oldest, count: row.n, link: `/routers/${row.routerId}?tab=drift` }));
}

const FINDING_WORDS: Record<string, string> = { drift: 'changed by hand', missing: 'missing', orphan: 'unknown to Waya', unmanaged: 'not made by Waya, paid by nobody', unadopted: 'of your subscribers not handed over to Waya yet', duplicate: 'twice' };

function backups(db: Reader, now: Instant): AttentionItem[] {
  const { at, trouble } = readSetting(db, 'backup');
  if (trouble !== null) return [item({ key: 'backup', severity: 'red', kind: 'backup', title: 'The last backup failed', detail: trouble, at: at ?? now, link: '/settings?tab=backups' })];
  if (at !== null && at < later(now, -BACKUP_OLD_MS)) return [item({ key: 'backup', severity: 'amber', kind: 'backup', title: `The last backup is of ${formatInstant(at)}`, detail: 'Make one now in Settings.', at, link: '/settings?tab=backups' })];
  return [];
}

function setup(db: Reader, now: Instant): AttentionItem[] {
  if (passphraseIsSet(db) || db.sql('SELECT 1 FROM subscriber LIMIT 1').length === 0) return [];
  return [item({ key: 'passphrase', severity: 'amber', kind: 'setup', title: 'No recovery passphrase is set', detail: 'Without it a backup cannot be opened on another computer.', at: now, link: '/settings?tab=backups' })];
}
