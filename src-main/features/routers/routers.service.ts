/** What jobs found, written down: contact, proofs, findings, sessions. Synchronous; each call is one short transaction. */
import { z } from 'zod';
import { FindingKind, RouterFactsView, RouterState } from '../../../src-shared/contract/routers.ts';
import { Access, CentsValue, Trouble } from '../../../src-shared/contract/values.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { personal } from '../../../src-shared/sensitive.ts';
import { dateOf, later, MINUTE, type Instant } from '../../../src-shared/time.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { statement, type Writer } from '../../kernel/db.ts';
import { hurryLane } from '../../kernel/job-table.ts';
import { q, type Tables } from '../../schema/tables.ts';
import { renewWish } from '../entitlement/index.ts';
import { findRouter } from './routers.store.ts';

/** At most so many rows in one command (architecture, Long acts are batches). */
export const MOST_ROWS = 100;

const Facts = RouterFactsView.extend({ certificateFingerprint: z.string().nullable() });

const Contact = z.object({ routerId: z.int(), state: RouterState, facts: Facts.nullable(), trouble: Trouble.nullable() });

const SeenSession = z.object({ userName: z.string(), address: z.string(), callerId: z.string(), since: z.int() });
export type SeenSession = z.infer<typeof SeenSession>;

/** One line as read back. Names, addresses and texts may tell who somebody is: they stay out of the command log. */
const ProofLine = z.object({
  subscriptionId: z.int(),
  revision: z.int(),
  /** As wished. */
  passwordVersion: z.int(),
  /** As it is on the router; 0: one of its own. */
  heldPasswordVersion: z.int(),
  /** It was handed over when the work began: that is done with this proof. */
  adopted: z.boolean(),
  wanted: personal(z.object({ state: z.string(), access: Access, profile: z.string().nullable(), rateLimit: z.string().nullable(), disabled: z.boolean(), address: z.string().nullable() })),
  actions: personal(z.array(z.string())),
  found: personal(z.object({ row: z.string().nullable(), addresses: z.array(z.string()) })),
  /** What the row that was handed over has and the books leave open: they take it over. */
  kept: personal(z.object({ address: z.string(), ipv6Prefix: z.string(), macAddress: z.string(), server: z.string() }).partial()),
  confirmed: z.boolean(),
  trouble: personal(Trouble.nullable()),
  session: personal(SeenSession.nullable()),
  durationMs: z.int(),
});
export type ProofLine = z.infer<typeof ProofLine>;
export type FoundRecord = ProofLine['found'];
const Proof = z.object({ routerId: z.int(), lines: z.array(ProofLine).max(MOST_ROWS) });

const OpenedFinding = z.object({ kind: FindingKind, objectName: personal(z.string()), detail: personal(z.string()), subscriptionId: z.int().nullable(), leakCents: CentsValue.nullable() });
const Findings = z.object({ routerId: z.int(), opened: z.array(OpenedFinding).max(MOST_ROWS), resolved: z.array(z.int()).max(MOST_ROWS), resolution: z.string() });

const Sessions = z.object({ routerId: z.int(), seen: personal(z.array(SeenSession).max(MOST_ROWS)), gone: personal(z.array(z.string()).max(MOST_ROWS)) });
const Sweep = z.object({ routerId: z.int(), sweptAt: z.int(), online: z.int(), facts: Facts });

const insertProof = statement<Omit<Tables['routerProof'], 'id'>>()((p) =>
  q.insertInto('routerProof').values({ routerId: p('routerId'), subscriptionId: p('subscriptionId'), at: p('at'), revision: p('revision'), wanted: p('wanted'), actions: p('actions'), found: p('found'), confirmed: p('confirmed'), durationMs: p('durationMs') }),
);
const upsertSession = statement<Tables['routerSession']>()((p) =>
  q
    .insertInto('routerSession')
    .values({ routerId: p('routerId'), userName: p('userName'), address: p('address'), callerId: p('callerId'), since: p('since'), readAt: p('readAt') })
    .onConflict((conflict) => conflict.columns(['routerId', 'userName']).doUpdateSet((row) => ({ address: row.ref('excluded.address'), callerId: row.ref('excluded.callerId'), since: row.ref('excluded.since'), readAt: row.ref('excluded.readAt') }))),
);
const deleteSession = statement<{ routerId: number; userName: string }>()((p) => q.deleteFrom('routerSession').where('routerId', '=', p('routerId')).where('userName', '=', p('userName')));
const owner = statement<{ id: number }>()((p) =>
  q.selectFrom('subscription').innerJoin('entitlement', 'entitlement.subscriptionId', 'subscription.id').select(['subscriberId', 'routerId', 'userName', 'passwordVersion', 'revision', 'confirmedRevision', 'entitlement.trouble']).where('subscription.id', '=', p('id')),
);
const confirm = statement<{ id: number; confirmedRevision: number; confirmedAt: Instant; confirmedPasswordVersion: number; trouble: string | null }>()((p) =>
  q.updateTable('entitlement').set({ confirmedRevision: p('confirmedRevision'), confirmedAt: p('confirmedAt'), confirmedPasswordVersion: p('confirmedPasswordVersion'), trouble: p('trouble') }).where('subscriptionId', '=', p('id')),
);
const setTrouble = statement<{ id: number; trouble: string | null }>()((p) => q.updateTable('entitlement').set({ trouble: p('trouble') }).where('subscriptionId', '=', p('id')));
const holdPassword = statement<{ id: number; passwordVersion: number }>()((p) => q.updateTable('subscription').set({ passwordVersion: p('passwordVersion') }).where('id', '=', p('id')));
const endAdoption = statement<{ id: number }>()((p) => q.deleteFrom('adoption').where('subscriptionId', '=', p('id')));
const repairFindings = statement<{ routerId: number; subscriptionId: number; at: Instant }>()((p) =>
  q.updateTable('routerFinding').set((row) => ({ resolvedAt: p('at'), resolution: row.case().when('kind', '=', 'unadopted').then(HANDED_OVER).else(REPAIRED).end() })).where('routerId', '=', p('routerId')).where('subscriptionId', '=', p('subscriptionId')).where('kind', 'in', ['drift', 'missing', 'unadopted']).where('resolvedAt', 'is', null),
);

type FindingRow = Pick<Tables['routerFinding'], 'routerId' | 'kind' | 'objectName' | 'detail' | 'subscriptionId'> & { leakCents: Cents | null };
const changeFinding = statement<FindingRow>()((p) =>
  q.updateTable('routerFinding').set({ detail: p('detail'), subscriptionId: p('subscriptionId'), leakCents: p('leakCents') }).where('routerId', '=', p('routerId')).where('kind', '=', p('kind')).where('objectName', '=', p('objectName')).where('resolvedAt', 'is', null),
);
const insertFinding = statement<FindingRow & { foundAt: Instant }>()((p) =>
  q.insertInto('routerFinding').values({ routerId: p('routerId'), kind: p('kind'), objectName: p('objectName'), detail: p('detail'), subscriptionId: p('subscriptionId'), foundAt: p('foundAt'), leakCents: p('leakCents'), resolvedAt: null, resolution: null }),
);

export const REPAIRED = 'repaired by Waya';
export const GONE = 'gone by itself';
const HANDED_OVER = 'handed over to Waya';

/** Commands of the jobs; not in the contract. */
export const recordingCommands: Record<string, CommandHandler> = {
  'routers.recordContact': handler({ input: Contact, observation: true, handle: recordContact }),
  'routers.recordProof': handler({ input: Proof, handle: recordProof }),
  'routers.recordTrouble': handler({ input: z.object({ subscriptionId: z.int(), trouble: personal(Trouble) }), handle: (context, { subscriptionId, trouble }) => recordTrouble(context, subscriptionId, trouble) }),
  'routers.recordFindings': handler({ input: Findings, handle: recordFindings }),
  'routers.recordSessions': handler({
    input: Sessions,
    observation: true,
    handle: (context, { routerId, seen, gone }) => {
      if (!findRouter(context.tx, routerId)) return;
      for (const session of seen) keepSession(context, routerId, session);
      for (const userName of gone) context.tx.runOf(deleteSession, { routerId, userName });
    },
  }),
  'routers.recordSweep': handler({ input: Sweep, observation: true, handle: recordSweep }),
  'routers.startSweeps': handler({
    input: z.object({}),
    observation: true,
    handle: (context) => {
      for (const { id } of context.tx.all(q.selectFrom('router').select('id').orderBy('id'))) enqueueSweep(context, id);
    },
  }),
};

export function enqueueSweep(context: CommandContext, routerId: number): void {
  context.enqueue({ kind: 'routers.sweep', mode: 'repeatable', key: `router:${routerId}:sweep`, lane: sweepLane(routerId), input: { routerId }, rank: 40 });
}

export const applyLane = (routerId: number): string => `router:${routerId}`;
export const sweepLane = (routerId: number): string => `router:${routerId}:sweep`;

function recordContact(context: CommandContext, { routerId, state, facts, trouble }: z.infer<typeof Contact>): void {
  const before = findRouter(context.tx, routerId);
  if (!before) return;
  const reached = facts === null ? {} : { facts: JSON.stringify(facts), lastContactAt: context.now, fingerprint: before.fingerprint ?? (before.tls ? facts.certificateFingerprint : null) };
  context.tx.run(q.updateTable('router').set({ state, trouble: trouble && JSON.stringify(trouble), ...reached }).where('id', '=', routerId));
  context.emit('routers', routerId);
  if (before.state === state || state !== 'up') return;
  // What waits for this router need not sit out its pause.
  hurryLane(context.tx, applyLane(routerId), context.now);
  context.emit('jobs');
}

/** Only what is still wanted is confirmed: a newer wish has its own job, and a line that moved away is the other router's. */
function recordProof(context: CommandContext, { routerId, lines }: z.infer<typeof Proof>): void {
  const { tx, now } = context;
  const router = findRouter(tx, routerId);
  if (!router) return;
  for (const line of lines) {
    const row = tx.getOf(owner, { id: line.subscriptionId });
    if (!row) continue;
    const confirmed = line.confirmed ? 1 : 0;
    tx.runOf(insertProof, { routerId, subscriptionId: line.subscriptionId, at: now, revision: line.revision, wanted: JSON.stringify(line.wanted), actions: JSON.stringify(line.actions), found: JSON.stringify(line.found), confirmed, durationMs: line.durationMs });
    if (line.session) keepSession(context, routerId, line.session);
    else tx.runOf(deleteSession, { routerId, userName: row.userName });
    if (line.confirmed) tx.runOf(repairFindings, { routerId, subscriptionId: line.subscriptionId, at: now });
    if (row.routerId === routerId) settle(context, line, row);
    context.emit('entitlements', row.subscriberId);
    context.emit('subscribers', row.subscriberId);
  }
  if (router.lastContactAt === null || router.lastContactAt < later(now, -MINUTE)) tx.run(q.updateTable('router').set({ lastContactAt: now }).where('id', '=', routerId));
  context.emit('routers', routerId);
}

function settle(context: CommandContext, line: ProofLine, row: { revision: number; confirmedRevision: number; passwordVersion: number; trouble: string | null }): void {
  const id = line.subscriptionId;
  if (!line.confirmed) {
    if (line.revision === row.revision) context.tx.runOf(setTrouble, { id, trouble: JSON.stringify(line.trouble) });
    return;
  }
  const trouble = line.revision === row.revision ? null : row.trouble;
  context.tx.runOf(confirm, { id, confirmedRevision: Math.max(line.revision, row.confirmedRevision), confirmedAt: context.now, confirmedPasswordVersion: line.heldPasswordVersion, trouble });
  // A password that was changed meanwhile is still to be set.
  if (row.passwordVersion === line.passwordVersion && line.heldPasswordVersion !== line.passwordVersion) context.tx.runOf(holdPassword, { id, passwordVersion: line.heldPasswordVersion });
  if (!line.adopted) return;
  context.tx.runOf(endAdoption, { id });
  takeOver(context, id, line);
}

/** An address that he had before stays his; while he is off, his router is told anew, because it would let him round the pay page. */
function takeOver(context: CommandContext, id: number, { kept, wanted }: ProofLine): void {
  const fields = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
  if (Object.keys(fields).length === 0) return;
  const { address } = kept;
  // On another router the same address is another's; there are the same private networks behind many routers.
  const sameRouter = () => q.selectFrom('subscription').select('routerId').where('id', '=', id);
  const isTaken = address !== undefined && context.tx.get(q.selectFrom('subscription').select('id').where('address', '=', address).where('id', '<>', id).where('routerId', '=', sameRouter()).where((where) => where.or([where('endOn', 'is', null), where('endOn', '>', dateOf(context.now))]))) !== undefined;
  if (isTaken) delete fields['address'];
  if (Object.keys(fields).length === 0) return;
  context.tx.run(q.updateTable('subscription').set(fields).where('id', '=', id));
  context.changed('subscription', id);
  if (wanted.state !== 'active' && wanted.state !== 'throttled') renewWish(context, id);
}

function recordTrouble(context: CommandContext, subscriptionId: number, trouble: z.infer<typeof Trouble>): void {
  const row = context.tx.getOf(owner, { id: subscriptionId });
  if (!row) return;
  context.tx.runOf(setTrouble, { id: subscriptionId, trouble: JSON.stringify(trouble) });
  context.emit('entitlements', row.subscriberId);
  context.emit('subscribers', row.subscriberId);
}

/** One row per thing while it is open; what it says of the thing may change. */
function recordFindings(context: CommandContext, { routerId, opened, resolved, resolution }: z.infer<typeof Findings>): void {
  const { tx, now } = context;
  if (!findRouter(tx, routerId)) return;
  for (const { kind, objectName, detail, subscriptionId, leakCents } of opened) {
    const again = tx.runOf(changeFinding, { routerId, kind, objectName, detail, subscriptionId, leakCents });
    if (again.changes === 0) tx.runOf(insertFinding, { routerId, kind, objectName, detail, subscriptionId, leakCents, foundAt: now });
  }
  if (resolved.length > 0) tx.run(q.updateTable('routerFinding').set({ resolvedAt: now, resolution }).where('id', 'in', resolved).where('resolvedAt', 'is', null));
  context.emit('routers', routerId);
}

function keepSession(context: CommandContext, routerId: number, session: SeenSession): void {
  context.tx.runOf(upsertSession, { routerId, ...session, since: session.since as Instant, readAt: context.now });
}

function recordSweep(context: CommandContext, { routerId, sweptAt, online, facts }: z.infer<typeof Sweep>): void {
  const { tx, now } = context;
  if (!findRouter(tx, routerId)) return;
  tx.run(q.updateTable('router').set({ lastSweepAt: sweptAt as Instant, lastContactAt: now, online, facts: JSON.stringify(facts) }).where('id', '=', routerId));
  tx.run(q.insertInto('routerSample').values({ routerId, at: sweptAt as Instant, online, cpuLoadPercent: Math.round(facts.cpuLoadPercent) }));
  context.emit('routers', routerId);
}

/**
 * Samples and proofs from before an instant go; the last proof of each line stays, because it says what is in force. Findings go a
 * while after they were resolved.
 */
export function pruneRouterRows(tx: Writer, before: Instant): void {
  tx.run(q.deleteFrom('routerSample').where('at', '<', before));
  tx.run(q.deleteFrom('routerFinding').where('resolvedAt', '<', before));
  tx.run(
    q
      .deleteFrom('routerProof')
      .where('at', '<', before)
      .where('id', '<', (eb) => eb.selectFrom('routerProof as newer').select(({ fn }) => fn.max('newer.id').as('id')).whereRef('newer.subscriptionId', '=', 'routerProof.subscriptionId').where('newer.confirmed', '=', 1)),
  );
}
