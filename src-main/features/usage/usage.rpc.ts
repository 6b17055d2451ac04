import { z } from 'zod';
import { usage as contract } from '../../../src-shared/contract/usage.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterSession } from '../../ports/router-gateway.ts';
import { q } from '../../schema/tables.ts';
import { unavailable, type RouterPool } from '../routers/index.ts';
import { readSetting } from '../settings/index.ts';
import { capStanding } from './cap-keeper.ts';
import { queueReadings } from './metering.ts';
import { usagePoints } from './points.ts';
import { recordingCommands } from './recording.ts';
import { addTopUp } from './top-ups.service.ts';
import { findReading, findService, type MeteredService } from './usage.store.ts';

const query = queryOf<typeof contract>();

export const usageCommands: Record<string, CommandHandler> = {
  ...recordingCommands,
  'usage.startReadings': handler({
    input: z.object({}),
    observation: true,
    handle: (context) => {
      for (const { id } of context.tx.all(q.selectFrom('router').select('id').orderBy('id'))) {
        context.enqueue({ kind: 'usage.read', mode: 'repeatable', key: `router:${id}:usage`, lane: `router:${id}:usage`, input: { routerId: id }, rank: 50 });
      }
    },
  }),
  'usage.addTopUp': handler({ ...contract['usage.addTopUp'], handle: addTopUp }),
};

export const usageQueries: Record<string, QueryHandler> = {
  'usage.ofService': query('usage.ofService', ({ db, now }, { subscriptionId, grain }) => {
    const service = mustFind(db, subscriptionId);
    const standing = capStanding(db, service, now);
    const { routerId } = db.one(q.selectFrom('subscription').select('routerId').where('id', '=', subscriptionId));
    return {
      points: usagePoints(db, subscriptionId, grain, now),
      cap: standing && {
        state: standing.isCapped ? ('capped' as const) : ('within' as const),
        usedBytes: standing.usedBytes, limitBytes: standing.limitBytes, topUpBytes: standing.topUpBytes, freeBytes: standing.freeBytes,
        period: standing.cap.period, ...standing.period, action: standing.cap.action, throttleUpKbps: standing.cap.throttleUpKbps, throttleDownKbps: standing.cap.throttleDownKbps,
      },
      topUps: db.all(q.selectFrom('dataTopUp').select(['id', 'bytes', 'priceCents', 'reason', 'at', 'untilAt']).where('subscriptionId', '=', subscriptionId).where('untilAt', '>', now).orderBy('id', 'desc')),
      reading: routerId === null ? null : costOf(db, routerId),
    };
  }),
  'usage.sessions': query('usage.sessions', ({ db }, { subscriptionId, offset, limit }) => {
    const from = q.selectFrom('lineSession').where('subscriptionId', '=', subscriptionId);
    const { total } = db.one(from.select(({ fn }) => fn.countAll<number>().as('total')));
    const rows = from.innerJoin('router', 'router.id', 'lineSession.routerId').select(['lineSession.id', 'router.name as routerName', 'startedAt', 'endedAt', 'address', 'callerId', 'uploadBytes', 'downloadBytes', 'cause']);
    return { total, rows: db.all(rows.orderBy('startedAt', 'desc').orderBy('lineSession.id', 'desc').offset(offset).limit(limit)) };
  }),
  'usage.ofRouter': query('usage.ofRouter', ({ db }, { routerId }) => costOf(db, routerId)),
};

/** Those that ask a router. */
export function usageProbes({ pool }: { readonly pool: RouterPool }): Record<string, QueryHandler> {
  return {
    'usage.live': query('usage.live', async ({ db }, { subscriptionId }) => {
      const service = mustFind(db, subscriptionId);
      const { routerId } = db.one(q.selectFrom('subscription').select('routerId').where('id', '=', subscriptionId));
      if (routerId === null) throw new Refusal('invalid', 'No router is chosen for this service. Choose the one that he is connected to.');
      try {
        return await readLive((await pool.line(routerId)).session, service);
      } catch (error) {
        throw error instanceof GatewayError ? unavailable(error) : error;
      }
    }),
  };
}

async function readLive(session: RouterSession, service: MeteredService) {
  switch (service.access) {
    case 'pppoe':
      return totalOf(await session.readTraffic([service.userName]));
    case 'hotspot':
      return totalOf(await session.listHotspotSessions([service.userName]));
    case 'static':
    case 'dhcp': {
      const [found] = queueReadings([service], await session.listQueues(), 0);
      return found ? { uploadBytes: found.reading.uploadBytes, downloadBytes: found.reading.downloadBytes } : null;
    }
  }
}

function totalOf(rows: readonly { readonly receivedBytes: bigint; readonly sentBytes: bigint }[]) {
  if (rows.length === 0) return null;
  return { uploadBytes: Number(rows.reduce((sum, row) => sum + row.receivedBytes, 0n)), downloadBytes: Number(rows.reduce((sum, row) => sum + row.sentBytes, 0n)) };
}

function costOf(db: Reader, routerId: number) {
  const row = findReading(db, routerId);
  if (!row) return null;
  const { at, commands, readMs, recordMs, services, changed } = row;
  return { everyMinutes: readSetting(db, 'network').usageMinutes, at, commands, readMs, recordMs, services, changed };
}

function mustFind(db: Reader, subscriptionId: number): MeteredService {
  const service = findService(db, subscriptionId);
  if (!service) throw new Refusal('not_found', 'There is no such service.');
  return service;
}
