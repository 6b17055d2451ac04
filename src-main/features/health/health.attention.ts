import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import type { AlertKind } from '../../../src-shared/contract/health.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { DAY, formatInstant, later, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';

const TITLES: Readonly<Record<Exclude<AlertKind, 'down'>, (name: string) => string>> = {
  flapping: (name) => `Router ${name} comes and goes`,
  rebooted: (name) => `Router ${name} started anew`,
  cpu: (name) => `Router ${name} is overloaded`,
  memory: (name) => `Router ${name} is short of memory`,
  flash: (name) => `The flash of router ${name} wears out`,
  licence: (name) => `Router ${name} is near the end of its licence`,
  clock: (name) => `The clock of router ${name} is wrong`,
  backup: (name) => `No copy of router ${name}`,
};
const RED: ReadonlySet<AlertKind> = new Set(['flapping', 'flash', 'licence', 'clock']);
/** A router that is off for a night or two is told as such. */
const BACKUP_LATE_MS = 3 * DAY;

/** Alerts of routers that are open. That one does not answer is told from its state (features/reports). */
export function healthItems(db: Reader, now: Instant): Omit<AttentionItem, 'count' | 'jobId'>[] {
  const alerts = db.sql<{ routerId: number; name: string; kind: Exclude<AlertKind, 'down'>; openedAt: Instant; detail: string }>(`SELECT routerId, name, kind, openedAt, detail FROM routerAlert JOIN router ON router.id = routerId WHERE closedAt IS NULL AND kind <> 'down'`);
  const late = db.sql<{ routerId: number; name: string; since: Instant; trouble: string }>('SELECT routerId, name, since, routerBackupTrouble.trouble FROM routerBackupTrouble JOIN router ON router.id = routerId WHERE since <= ?', later(now, -BACKUP_LATE_MS));
  return [
    ...alerts.map(({ routerId, name, kind, openedAt, detail }) => ({ key: `health:${routerId}:${kind}`, severity: RED.has(kind) ? ('red' as const) : ('amber' as const), kind: 'router' as const, title: TITLES[kind](name), detail, at: openedAt, link: `/routers/${routerId}` })),
    ...late.map(({ routerId, name, since, trouble }) => ({ key: `health:${routerId}:backup`, severity: 'amber' as const, kind: 'router' as const, title: `${TITLES.backup(name)} since ${formatInstant(since)}`, detail: [(JSON.parse(trouble) as Trouble).message, (JSON.parse(trouble) as Trouble).hint].filter(Boolean).join(' '), at: since, link: `/routers/${routerId}?tab=backups` })),
  ];
}
