/** Is a device that was replaced on again? Asked who it is, and nothing else; it is never written to. */
import { z } from 'zod';
import { instant, MINUTE, SECOND } from '../../../src-shared/time.ts';
import type { Clock } from '../../kernel/clock.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import type { JobKind, JobResult } from '../../kernel/jobs.ts';
import type { ScheduleDefinition } from '../../kernel/schedule.ts';
import type { Vault } from '../../kernel/vault.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterGateway } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import { retiredDevices, type SwapRecord } from './swaps.store.ts';

export interface LookOutDeps {
  readonly db: Reader;
  readonly clock: Pick<Clock, 'now'>;
  readonly vault: Vault;
  readonly gateway: RouterGateway;
}

export function routerSwapJobs(deps: LookOutDeps): Record<string, JobKind> {
  return {
    'routerSwap.lookOut': {
      run: async (): Promise<JobResult | void> => {
        const retired = retiredDevices(deps.db, deps.clock.now());
        const seen = await Promise.all(retired.map(async (swap) => ({ id: swap.id, isOn: await isOnAgain(deps, swap) })));
        const news = seen.filter(({ id, isOn }) => isOn !== (retired.find((swap) => swap.id === id)!.seenAgainAt !== null));
        if (news.length > 0) return { command: 'routerSwap.recordSeen', input: { seen: news } };
      },
    },
  };
}

/** It lets Waya in as it did, and is not the device that took its place. */
async function isOnAgain({ gateway, vault }: LookOutDeps, swap: SwapRecord): Promise<boolean> {
  const { retiredHost: host, retiredPort: port, retiredTls, retiredFingerprint: fingerprint, retiredUserName: userName, retiredPasswordCipher: cipher } = swap;
  if (host === null || port === null || userName === null || cipher === null) return false;
  try {
    const session = await gateway.connect({ host, port, tls: retiredTls === 1 ? { fingerprint } : null, userName, password: vault.decrypt(cipher, 'router.password') });
    try {
      if (swap.serialNumber !== null) return (await session.readSerial()) !== swap.serialNumber;
      // Without a number the certificate tells them apart, or the address does.
      return (fingerprint !== null && fingerprint !== swap.fingerprint) || host !== swap.host || port !== swap.port;
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return false;
  }
}

/** Commands of the job; not in the contract. */
export const lookOutRecords: Record<string, CommandHandler> = {
  'routerSwap.recordSeen': handler({
    input: z.object({ seen: z.array(z.object({ id: z.int(), isOn: z.boolean() })) }),
    observation: true,
    handle: (context, { seen }) => {
      for (const { id, isOn } of seen) context.tx.run(q.updateTable('routerSwap').set({ seenAgainAt: isOn ? context.now : null }).where('id', '=', id));
      context.emit('routers');
    },
  }),
};

const EVERY_MS = 5 * MINUTE;
/** Off the minute, where sweeps and cut-offs begin. */
const OFFSET_MS = 40 * SECOND;

export const routerSwapSchedules: Record<string, ScheduleDefinition> = {
  'routerSwap.lookOut': {
    catchUp: 'latest',
    frequent: true,
    next: (after) => instant((Math.floor((after - OFFSET_MS) / EVERY_MS) + 1) * EVERY_MS + OFFSET_MS),
    job: (dueAt) => ({ kind: 'routerSwap.lookOut', mode: 'repeatable', key: 'routerSwap.lookOut', lane: 'routerSwap', input: {}, runAt: dueAt, rank: 80 }),
  },
};
