/** Writes a reading into the ledger: commands of the job, not in the contract. */
import { z } from 'zod';
import { SECOND, dateOf, instant, later, type Instant } from '../../../src-shared/time.ts';
import { InstantValue } from '../../../src-shared/contract/values.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { statement } from '../../kernel/db.ts';
import { q, type Tables } from '../../schema/tables.ts';
import { personal } from '../../../src-shared/sensitive.ts';
import { isNews, judgeJob, judgeService } from './cap-keeper.ts';
import { freeShare } from './caps.ts';
import { delta } from './delta.ts';
import { isGap, minuteBucket, spread } from './spread.ts';
import { addToDay, addToHour, addToMinute, capOf, findCounter, findReading, findService, mostBytesPerSecond, pruneUsage, saveCounter, type MeteredService } from './usage.store.ts';

/** In one command. */
export const MOST_ITEMS = 50;

const Bytes = z.int().min(0);
const Reading = z.object({
  kind: z.enum(['session', 'user', 'queue']), sessionId: z.string(), sessionSeconds: z.int().nullable(), uploadBytes: Bytes, downloadBytes: Bytes, endedUploadBytes: Bytes, endedDownloadBytes: Bytes, uptimeSeconds: z.int(),
});
const Session = z.object({ key: z.string(), seconds: z.int(), address: personal(z.string()), callerId: personal(z.string()), uploadBytes: Bytes, downloadBytes: Bytes });
const Item = z.object({ subscriptionId: z.int(), reading: Reading, sessions: z.array(Session) });
const Chunk = z.object({ routerId: z.int(), at: InstantValue, wraps: z.boolean(), toleranceSeconds: z.int(), last: z.object({ at: InstantValue, uptimeSeconds: z.int() }).nullable(), items: z.array(Item).max(MOST_ITEMS) });
type Chunk = z.infer<typeof Chunk>;
type Item = z.infer<typeof Item>;
const End = z.object({ routerId: z.int(), at: InstantValue, uptimeSeconds: z.int(), commands: z.int(), readMs: z.int(), recordMs: z.int(), services: z.int(), changed: z.int() });

export const recordingCommands: Record<string, CommandHandler> = {
  'usage.record': handler({
    input: Chunk,
    output: z.object({ changed: z.int() }),
    observation: true,
    handle: (context, chunk) => {
      // Another device has taken the place of the router meanwhile: these are the counters of the one that was.
      if ((findReading(context.tx, chunk.routerId)?.at ?? null) !== (chunk.last?.at ?? null)) return { changed: 0 };
      const shares: Shares = new Map();
      return { changed: chunk.items.filter((item) => recordItem(context, { ...chunk, shares }, item)).length };
    },
  }),
  'usage.endSessions': handler({
    input: z.object({ ends: z.array(z.object({ id: z.int(), cause: z.string() })).max(MOST_ITEMS) }),
    observation: true,
    handle: (context, { ends }) => {
      for (const { id, cause } of ends) context.tx.runOf(endSession, { id, cause });
    },
  }),
  'usage.endReading': handler({
    input: End,
    observation: true,
    handle: (context, row) => {
      context.tx.run(q.insertInto('usageReading').values(row).onConflict((conflict) => conflict.column('routerId').doUpdateSet(({ ref }) => ({ at: ref('excluded.at'), uptimeSeconds: ref('excluded.uptimeSeconds'), commands: ref('excluded.commands'), readMs: ref('excluded.readMs'), recordMs: ref('excluded.recordMs'), services: ref('excluded.services'), changed: ref('excluded.changed') }))));
      context.emit('usage', row.routerId);
    },
  }),
  'usage.judgeCap': handler({
    input: z.object({ subscriptionId: z.int() }),
    handle: (context, { subscriptionId }) => {
      const service = findService(context.tx, subscriptionId);
      if (service) judgeService(context, service);
    },
  }),
  'usage.prune': handler({ input: z.object({}), output: z.object({ more: z.boolean() }), observation: true, handle: (context) => ({ more: pruneUsage(context.tx, context.now) }) }),
};

/** The same reading twice adds nothing; true: something was used. */
function recordItem(context: CommandContext, chunk: Chunk & { readonly shares: Shares }, { subscriptionId, reading, sessions }: Item): boolean {
  const { tx } = context;
  const { routerId, at, last } = chunk;
  const service = findService(tx, subscriptionId);
  const before = findCounter(tx, routerId, subscriptionId, reading.kind);
  // Not "before": a clock that was ahead for a while and is right again must not lose what is used until then.
  if (!service || before?.at === at) return false;
  const found = delta(before ?? null, reading, { lastUptimeSeconds: last?.uptimeSeconds ?? null, wrapsBelowBytesPerSecond: chunk.wraps ? mostBytesPerSecond(service) : null, toleranceSeconds: chunk.toleranceSeconds });
  saveCounter(tx, { routerId, subscriptionId, at, ...found.kept });
  for (const session of sessions) keepSession(context, chunk, subscriptionId, session);
  if (found.uploadBytes + found.downloadBytes === 0) return false;
  const startedAt = reading.sessionSeconds === null ? null : later(at, -reading.sessionSeconds * SECOND);
  const known = before?.at ?? last?.at ?? at;
  // A new session used nothing before it began.
  write(context, service, { since: instant(Math.min(at, found.begins && startedAt !== null ? Math.max(known, startedAt) : known)), at, ...found }, chunk.shares);
  return true;
}

/** Of one chunk: most services were read at the same moments, and days and free hours are slow to reckon. */
type Shares = Map<string, number | ReturnType<typeof dateOf>>;

function shareOf(shares: Shares, cap: string | null, from: Instant, until: Instant, reckon: () => number): number {
  if (cap === null) return 0;
  const key = `${cap} ${from} ${until}`;
  const known = shares.get(key) ?? reckon();
  shares.set(key, known);
  return known as number;
}

function dayOf(shares: Shares, moment: Instant): ReturnType<typeof dateOf> {
  const known = shares.get(String(moment)) ?? dateOf(moment);
  shares.set(String(moment), known);
  return known as ReturnType<typeof dateOf>;
}

function write(context: CommandContext, service: MeteredService, used: { readonly since: Instant; readonly at: Instant; readonly uploadBytes: number; readonly downloadBytes: number }, shares: Shares): void {
  const { tx } = context;
  const { since, at } = used;
  const bytes = { subscriptionId: service.id, uploadBytes: used.uploadBytes, downloadBytes: used.downloadBytes };
  if (!isGap(since, at)) addToMinute(tx, minuteBucket(at), bytes);
  const cap = capOf(service);
  const days = new Map<ReturnType<typeof dateOf>, { uploadBytes: number; downloadBytes: number; freeBytes: number }>();
  for (const { from, until, hourAt, uploadBytes, downloadBytes } of spread(since, at, used.uploadBytes, used.downloadBytes)) {
    if (uploadBytes + downloadBytes === 0) continue;
    if (hourAt !== null) addToHour(tx, hourAt, { subscriptionId: service.id, uploadBytes, downloadBytes });
    const on = dayOf(shares, hourAt ?? from);
    const day = days.get(on) ?? { uploadBytes: 0, downloadBytes: 0, freeBytes: 0 };
    day.uploadBytes += uploadBytes;
    day.downloadBytes += downloadBytes;
    day.freeBytes += Math.round((uploadBytes + downloadBytes) * shareOf(shares, service.cap, from, until, () => freeShare(cap, from, until)));
    days.set(on, day);
  }
  for (const [day, sum] of days) addToDay(tx, day, { subscriptionId: service.id, ...sum });
  if (cap !== null && isNews(context, service)) context.enqueue(judgeJob(service.id, context.now));
}

type SessionRow = Pick<Tables['lineSession'], 'subscriptionId' | 'routerId' | 'sessionKey' | 'startedAt' | 'seenAt' | 'uptimeSeconds' | 'address' | 'callerId' | 'uploadBytes' | 'downloadBytes'>;
const openSession = statement<{ routerId: number; subscriptionId: number; sessionKey: string }>()((p) =>
  q.selectFrom('lineSession').select(['id', 'startedAt', 'uptimeSeconds']).where('routerId', '=', p('routerId')).where('subscriptionId', '=', p('subscriptionId')).where('sessionKey', '=', p('sessionKey')).where('endedAt', 'is', null),
);
const newSession = statement<SessionRow>()((p) =>
  q.insertInto('lineSession').values({
    subscriptionId: p('subscriptionId'), routerId: p('routerId'), sessionKey: p('sessionKey'), startedAt: p('startedAt'), seenAt: p('seenAt'), endedAt: null, uptimeSeconds: p('uptimeSeconds'),
    address: p('address'), callerId: p('callerId'), uploadBytes: p('uploadBytes'), downloadBytes: p('downloadBytes'), cause: null,
  }),
);
const seeSession = statement<{ id: number; seenAt: Instant; uptimeSeconds: number; address: string; uploadBytes: number; downloadBytes: number }>()((p) =>
  q.updateTable('lineSession').set({ seenAt: p('seenAt'), uptimeSeconds: p('uptimeSeconds'), address: p('address'), uploadBytes: p('uploadBytes'), downloadBytes: p('downloadBytes') }).where('id', '=', p('id')),
);
// When it was last seen is the latest moment at which it is known to have run.
const endSession = statement<{ id: number; cause: string }>()((p) => q.updateTable('lineSession').set((row) => ({ endedAt: row.ref('seenAt'), cause: p('cause') })).where('id', '=', p('id')).where('endedAt', 'is', null));

function keepSession(context: CommandContext, { routerId, at }: Chunk, subscriptionId: number, session: Item['sessions'][number]): void {
  const { tx } = context;
  const known = tx.getOf(openSession, { routerId, subscriptionId, sessionKey: session.key });
  const { seconds, address, uploadBytes, downloadBytes } = session;
  // A number that is used again after a reboot runs for less long than it did.
  if (known && seconds >= known.uptimeSeconds) return void tx.runOf(seeSession, { id: known.id, seenAt: at, uptimeSeconds: seconds, address, uploadBytes, downloadBytes });
  if (known) tx.runOf(endSession, { id: known.id, cause: 'Router restarted' });
  tx.runOf(newSession, { subscriptionId, routerId, sessionKey: session.key, startedAt: later(at, -seconds * SECOND), seenAt: at, uptimeSeconds: seconds, address, callerId: session.callerId, uploadBytes, downloadBytes });
}
