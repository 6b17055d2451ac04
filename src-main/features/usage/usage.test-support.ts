/** Routers, their lines, and the reading of their counters. */
import { expect } from 'vitest';
import { messageCommands, messageJobs } from '../messages/index.ts';
import { routersRig } from '../routers/routers.test-support.ts';
import { usageCommands, usageJobs, usageQueries } from './index.ts';

const OWNER = { kind: 'system' } as const;

export function usageRig() {
  const rig = routersRig();
  rig.commands.register({ ...usageCommands, ...messageCommands });
  rig.jobs.register({ ...usageJobs(rig), ...messageJobs(rig.db, null) });
  const read = async (routerId: number) => {
    rig.within((context) => context.enqueue({ kind: 'usage.read', mode: 'repeatable', key: `router:${routerId}:usage`, lane: `router:${routerId}:usage`, input: { routerId } }));
    await rig.drain();
    expect(rig.jobRows().filter((row) => row.kind.startsWith('usage.') && row.lastError !== null)).toEqual([]);
  };
  const ask = (name: string, input: object) => usageQueries[name]!({ db: rig.db, now: rig.clock.now(), actor: OWNER }, { offset: 0, limit: 50, grain: 'days', ...input } as never) as never;
  const used = (subscriptionId: number) => rig.db.sql<{ bytes: number }>('SELECT ifnull(sum(uploadBytes + downloadBytes), 0) AS bytes FROM usageDay WHERE subscriptionId = ?', subscriptionId)[0]!.bytes;
  const sessions = (subscriptionId: number) => (ask('usage.sessions', { subscriptionId }) as { rows: { endedAt: number | null; cause: string | null; uploadBytes: number; downloadBytes: number }[] }).rows;
  return { ...rig, read, ask, used, sessions };
}
