/** What goes out: the question whether our address leads here, and for whom money is accepted. */
import { provePresence } from '../../../src-shared/presence.ts';
import { HOUR, instant, SECOND, later } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import { SYSTEM, TELL, type Commands } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { JobRequest } from '../../kernel/job-table.ts';
import type { JobKind, JobResult } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import type { ReachHost } from '../../ports/reach-host.ts';
import { readSetting } from '../settings/index.ts';
import { acceptedAccounts } from './accepted-accounts.store.ts';
import { judgeProbe } from './probe.ts';

export interface ReachDependencies {
  readonly db: Reader;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly host: ReachHost;
}

export const probeJob = { kind: 'reach.probe', mode: 'repeatable', key: 'reach.probe', lane: 'reach', input: {} } as const satisfies JobRequest;
export const acceptedJob = { kind: 'reach.tellAccepted', mode: 'repeatable', key: 'reach.tellAccepted', lane: 'reach.accepted', input: {} } as const satisfies JobRequest;
/** Many changes at once are told once. */
const CHANGES_SETTLE_MS = 5 * SECOND;

export function reachJobs(deps: ReachDependencies): Record<string, JobKind> {
  return {
    'reach.probe': { run: () => probe(deps) },
    'reach.tellAccepted': { run: () => tellAccepted(deps) },
  };
}

async function probe({ db, clock, ids, host }: ReachDependencies): Promise<JobResult | void> {
  const { publicUrl, secretPath } = readSetting(db, 'mpesa');
  const { way } = readSetting(db, 'reach');
  if (publicUrl === '' || way === 'none' || secretPath === null) return;
  const nonce = Buffer.from(ids.token()).toString('hex').slice(0, 64);
  const askedAt = clock.monotonic();
  const answer = await host.ask(`${publicUrl.replace(/\/+$/, '')}/${secretPath}/here?nonce=${nonce}`);
  const tookMs = Math.round(clock.monotonic() - askedAt);
  return { command: 'reach.recordProbe', input: { ...judgeProbe(answer, await provePresence(secretPath, nonce), way), tookMs, publicUrl } };
}

async function tellAccepted({ db, host }: ReachDependencies): Promise<void> {
  await host.acceptOnly(readSetting(db, 'mpesa').validation === 'knownAccounts' ? await acceptedAccounts(db) : null);
}

const everyHours = (hours: number): ScheduleDefinition['next'] => (after) => instant((Math.floor(after / (hours * HOUR)) + 1) * hours * HOUR);

export const reachSchedules: Readonly<Record<string, ScheduleDefinition>> = {
  'reach.probe': { catchUp: 'latest', frequent: true, next: everyHours(1), job: (dueAt) => ({ ...probeJob, runAt: dueAt }) },
  // A list that is older than a day is not gone by.
  'reach.tellAccepted': { catchUp: 'latest', frequent: true, next: everyHours(6), job: (dueAt) => ({ ...acceptedJob, runAt: dueAt }) },
};

/** The host's news reach the screens, and new subscribers the list. Returns the way to stop it. */
export function watchReach({ db, clock, commands, ids, host }: ReachDependencies & { readonly commands: Commands }): () => void {
  const record = (name: string, input: object) => commands.execute({ id: `${name}-${ids.unique()}`, name, input, actor: SYSTEM });
  let isTold = false;
  const look = (waitMs: number) => {
    const isWanted = readSetting(db, 'mpesa').validation === 'knownAccounts';
    // Once told, the end of it is told too.
    if (!isWanted && !isTold) return;
    isTold = isWanted;
    record('reach.acceptedChanged', { runAt: later(clock.now(), waitMs) });
  };
  const stops = [
    host.onChange(() => record(TELL, { topic: 'reach' })),
    commands.onCommitted((events) => {
      if (events.some(({ topic }) => topic === 'subscribers' || topic === 'settings')) look(CHANGES_SETTLE_MS);
    }),
  ];
  look(0);
  return () => {
    for (const stop of stops) stop();
  };
}
