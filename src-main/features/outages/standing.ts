/** What stands against cut-offs just now, for every screen that tells of it. */
import type { Output } from '../../../src-shared/rpc.ts';
import type { outages as contract } from '../../../src-shared/contract/outages.ts';
import { dateOf, type Instant } from '../../../src-shared/time.ts';
import type { Reader } from '../../kernel/db.ts';
import { countComingCutOffs, CUT_OFFS_WAIT } from '../entitlement/index.ts';
import { readSetting } from '../settings/index.ts';

type Standing = Output<typeof contract, 'outages.standing'>;

export function standing(db: Reader, now: Instant): Standing {
  const count = (text: string, ...parameters: (string | number)[]) => db.sql<{ n: number }>(`SELECT count(*) AS n FROM ${text}`, ...parameters)[0]!.n;
  return {
    frozen: readSetting(db, 'dunning').frozen,
    waiting: waitingCutOffs(db, now),
    outages: count(`outage WHERE state <> 'dismissed' AND fromAt <= ? AND (untilAt IS NULL OR untilAt > ?)`, now, now),
    neverSuspended: count('neverSuspend WHERE endedAt IS NULL AND (untilOn IS NULL OR untilOn >= ?)', dateOf(now)),
  };
}

/** Since when the cut-off run waits for M-Pesa, and how many services it would end as the books stand; null: it does not wait. */
export function waitingCutOffs(db: Reader, now: Instant): Standing['waiting'] {
  const [run] = db.sql<{ since: Instant | null }>(
    `SELECT min(since) AS since FROM (
       SELECT createdAt AS since FROM job WHERE kind = 'entitlement.review' AND state = 'ready' AND json_extract(lastError, '$.message') = ? AND json_extract(input, '$.enforce') = 1
       UNION ALL SELECT batch.createdAt FROM batch JOIN job ON job.key = 'batch:' || batch.id AND job.state = 'ready' WHERE batch.kind = 'entitlement.review' AND batch.state = 'running' AND json_extract(job.lastError, '$.message') = ?)`,
    CUT_OFFS_WAIT, CUT_OFFS_WAIT,
  );
  const since = run?.since ?? null;
  if (since === null) return null;
  const [over] = db.sql<{ n: number }>(`SELECT count(*) AS n FROM subscription JOIN entitlement ON subscriptionId = subscription.id WHERE paidUntil <= ? AND state IN ('active', 'throttled')`, now);
  return { since, held: countComingCutOffs(db, now) + over!.n };
}
