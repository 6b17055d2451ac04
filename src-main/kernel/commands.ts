/**
 * The one write path. BEGIN IMMEDIATE → known id? the stored reply → handler → log row, events, jobs → COMMIT → wake and broadcast.
 * A Refusal rolls everything back and does not use up the id (architecture, One write path).
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { Refusal } from '../../src-shared/refusal.ts';
import { withoutSensitive } from '../../src-shared/sensitive.ts';
import type { EventMessage, Role } from '../../src-shared/rpc.ts';
import { instant, type Instant } from '../../src-shared/time.ts';
import type { Clock } from './clock.ts';
import { compiler, statement, type Database, type Reader, type Writer } from './db.ts';
import type { Ids } from './ids.ts';
import { insertJob, type JobRequest } from './job-table.ts';
import { silentLog, type Log } from './log.ts';
import { noProbe, type Probe } from './probe.ts';
import type { KernelTables } from './tables.ts';
import type { Vault } from './vault.ts';

/** On whose behalf: set by the host, never by input. */
export type Actor =
  | { readonly kind: 'operator'; readonly operatorId: number; readonly role: Role; readonly name: string; readonly sessionHash: string }
  | { readonly kind: 'system' }
  | { readonly kind: 'anonymous' };

export const SYSTEM: Actor = { kind: 'system' };

export interface CommandContext {
  readonly tx: Writer;
  readonly now: Instant;
  readonly ids: Ids;
  readonly actor: Actor;
  readonly vault: Vault;
  readonly commandId: string;
  /** Tells the screens that rows of a topic changed; delivered after commit. */
  emit(topic: string, ...ids: number[]): void;
  /** The job commits with the data. */
  enqueue(job: JobRequest): void;
  /** Names a row that this command created or changed, for the command log. */
  changed(table: string, id: number | string): void;
  readonly probe: Probe;
}

export interface CommandHandler<I = never, O = unknown, P = void> {
  readonly input: z.ZodType<I>;
  readonly output?: z.ZodType<O>;
  /**
   * Records only what was seen outside (who is connected, how busy a router is), every few minutes and for ever: not part of the log, and
   * its id is not remembered. A handler that names a changed row is refused.
   */
  readonly observation?: true;
  /** Slow work before the transaction (password hashing); sees the parsed input; changes nothing. */
  readonly prepare?: (input: I, context: { readonly db: Reader; readonly vault: Vault; readonly actor: Actor; readonly now: Instant }) => Promise<P>;
  /** Synchronous. Throws Refusal to say no. */
  readonly handle: (context: CommandContext, input: I, prepared: P) => O;
}

/** Keeps the types of input and output together; erased in the registry. */
export function handler<I, O, P = void>(definition: CommandHandler<I, O, P>): CommandHandler {
  return definition as unknown as CommandHandler;
}

export interface CommandRequest {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  readonly actor: Actor;
}

export interface Commands {
  /** Prepares if the handler wants it, then executes. Throws Refusal. */
  dispatch(request: CommandRequest): Promise<unknown>;
  /**
   * Synchronous; for handlers without prepare. `also` runs in the same transaction after the handler (a job marks itself done).
   * `also` runs for a replayed id too: the reply is old, the completion may not be.
   */
  execute(request: CommandRequest, also?: (context: CommandContext) => void): unknown;
  /** Adds handlers at composition time; a name twice is a bug. */
  register(handlers: Readonly<Record<string, CommandHandler>>): void;
  onCommitted(listener: (events: readonly EventMessage[]) => void): () => void;
}

export interface CommandOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Vault;
  readonly probe?: Probe;
  readonly log?: Log;
}

const q = compiler<KernelTables>();
const findCommand = statement<{ id: string }>()((p) => q.selectFrom('command').leftJoin('commandReply', 'commandReply.commandId', 'command.id').select(['command.name', 'command.inputMac', 'commandReply.reply']).where('command.id', '=', p('id')));
const lastHash = statement<object>()(() => q.selectFrom('command').select('hash').orderBy('seq', 'desc').limit(sql.lit(1)));
type CommandRow = Omit<KernelTables['command'], 'seq'>;
const insertCommand = statement<CommandRow>()((p) =>
  q.insertInto('command').values({ id: p('id'), name: p('name'), actorKind: p('actorKind'), operatorId: p('operatorId'), at: p('at'), inputMac: p('inputMac'), detail: p('detail'), changes: p('changes'), previousHash: p('previousHash'), hash: p('hash') }),
);
const insertReply = statement<KernelTables['commandReply']>()((p) => q.insertInto('commandReply').values({ commandId: p('commandId'), reply: p('reply'), at: p('at') }));
const insertEvent = statement<{ topic: string; ids: string; at: number }>()((p) => q.insertInto('event').values({ topic: p('topic'), ids: p('ids'), at: p('at') }));

/** The one command of the kernel itself: tells the screens that a topic is stale, and changes nothing. */
export const TELL = 'kernel.tell';
const tell = handler({ input: z.object({ topic: z.string() }), observation: true, handle: (context, { topic }) => context.emit(topic) });

export const FIRST_HASH = '0'.repeat(64);

/** The chained hash of one log row (verify recomputes it). */
export function commandHash(row: Omit<CommandRow, 'hash'>): string {
  const fields = [row.previousHash, row.id, row.name, row.actorKind, row.operatorId, row.at, row.inputMac, row.detail, row.changes];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

export function createCommands({ db, clock, ids, vault, probe = noProbe, log = silentLog }: CommandOptions): Commands {
  const handlers = new Map<string, CommandHandler<unknown, unknown, unknown>>([[TELL, tell as unknown as CommandHandler<unknown, unknown, unknown>]]);
  const listeners = new Set<(events: readonly EventMessage[]) => void>();

  const find = (name: string) => {
    const found = handlers.get(name);
    if (!found) throw new Error(`no handler for command ${name}`);
    return found;
  };
  const parse = (definition: CommandHandler<unknown, unknown, unknown>, input: unknown) => {
    const parsed = definition.input.safeParse(input);
    if (!parsed.success) throw invalidInput(parsed.error);
    return parsed.data;
  };

  const macOf = (request: CommandRequest, input: unknown) => vault.mac(`${request.name}\n${canonicalJson(input)}`);

  /** All of one command inside the transaction; returns its reply. */
  const apply = (request: CommandRequest, definition: CommandHandler<unknown, unknown, unknown>, input: unknown, prepared: unknown, context: Draft) => {
    if (definition.observation) {
      const seen = definition.handle(context, input, prepared as never);
      if (context.changes.length > 0) throw new Error(`${request.name} is an observation, but it changed ${JSON.stringify(context.changes[0])}`);
      return seen;
    }
    const inputMac = macOf(request, input);
    const known = db.getOf(findCommand, { id: request.id });
    if (known) return replayed(known, request.name, inputMac);
    const output = definition.handle(context, input, prepared as never);
    const reply = definition.output ? definition.output.parse(output) : output;
    const row = {
      id: request.id,
      name: request.name,
      actorKind: request.actor.kind,
      operatorId: request.actor.kind === 'operator' ? request.actor.operatorId : null,
      at: context.now,
      inputMac,
      detail: JSON.stringify(withoutSensitive(definition.input, input) ?? null),
      changes: JSON.stringify(context.changes),
      previousHash: db.getOf(lastHash, {})?.hash ?? FIRST_HASH,
    };
    db.runOf(insertCommand, { ...row, hash: commandHash(row) });
    const kept = definition.output ? withoutSensitive(definition.output, reply) : reply;
    db.runOf(insertReply, { commandId: request.id, reply: JSON.stringify(kept ?? null), at: context.now });
    return reply;
  };

  const execute = (request: CommandRequest, input: unknown, prepared: unknown, also?: (context: CommandContext) => void) => {
    const definition = find(request.name);
    const context = draft({ db, now: clock.now(), ids, vault, request, probe });
    let events: EventMessage[] = [];
    const reply = db.transaction(
      () => {
        const value = apply(request, definition, input, prepared, context);
        also?.(context);
        events = context.flush();
        return value;
      },
      () => probe('command.before-commit'),
    );
    probe('command.after-commit');
    if (events.length > 0) broadcast(events);
    return reply;
  };

  /** It is committed: a listener that throws must not make it look undone. */
  const broadcast = (events: readonly EventMessage[]) => {
    for (const listener of listeners) {
      try {
        listener(events);
      } catch (error) {
        log.error({ error: String(error), stack: error instanceof Error ? error.stack : undefined }, 'a listener of committed events failed');
      }
    }
  };

  return {
    dispatch: async (request) => {
      const definition = find(request.name);
      const input = parse(definition, request.input);
      if (!definition.prepare) return execute(request, input, undefined);
      // A repeat must not prepare again: the world has moved on since (the old password is no longer the password).
      const known = db.getOf(findCommand, { id: request.id });
      if (known) return replayed(known, request.name, macOf(request, input));
      return execute(request, input, await definition.prepare(input, { db, vault, actor: request.actor, now: clock.now() }));
    },
    execute: (request, also) => execute(request, parse(find(request.name), request.input), undefined, also),
    register: (added) => {
      for (const [name, definition] of Object.entries(added)) {
        if (handlers.has(name)) throw new Error(`two handlers for command ${name}`);
        handlers.set(name, definition as unknown as CommandHandler<unknown, unknown, unknown>);
      }
    },
    onCommitted: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function replayed(known: { name: string; inputMac: string; reply: string | null }, name: string, inputMac: string): unknown {
  if (known.name !== name || known.inputMac !== inputMac) {
    throw new Refusal('conflict', 'This request was already used for something else. Reload the page and try again.');
  }
  if (known.reply === null) throw new Refusal('already_done', 'This was done already, some time ago; nothing was done again.');
  return JSON.parse(known.reply) as unknown;
}

interface Draft extends CommandContext {
  readonly changes: [string, number | string][];
  /** Writes events and jobs; returns what to broadcast after commit. */
  flush(): EventMessage[];
}

function draft(given: { db: Database; now: Instant; ids: Ids; vault: Vault; request: CommandRequest; probe: Probe }): Draft {
  const { db, now } = given;
  const topics = new Map<string, Set<number>>();
  const jobs: JobRequest[] = [];
  const changes: [string, number | string][] = [];
  return {
    tx: db,
    now,
    ids: given.ids,
    vault: given.vault,
    actor: given.request.actor,
    commandId: given.request.id,
    probe: given.probe,
    changes,
    emit: (topic, ...ids) => {
      const set = topics.get(topic) ?? new Set();
      for (const id of ids) set.add(id);
      topics.set(topic, set);
    },
    enqueue: (job) => {
      jobs.push(job);
    },
    changed: (table, id) => {
      changes.push([table, id]);
    },
    flush: () => {
      for (const job of jobs) insertJob(db, job, now);
      if (jobs.length > 0) topics.set('jobs', topics.get('jobs') ?? new Set());
      return [...topics].map(([topic, set]) => {
        const ids = [...set];
        const { id: seq } = db.runOf(insertEvent, { topic, ids: JSON.stringify(ids), at: now });
        return { seq, topic, ids };
      });
    },
  };
}

/** zod's findings as one refusal, by field. */
export function invalidInput(error: z.ZodError): Refusal {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[issue.path.join('.')] ??= issue.message;
  const first = Object.entries(fields)[0];
  return new Refusal('invalid', first ? (first[0] ? `${first[0]}: ${first[1]}` : first[1]) : 'The input does not fit.', { fields });
}

/** JSON with sorted keys, so that the same input always has the same HMAC. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'null';
}

/** Old replies go after 30 days; the log rows stay (architecture: then the answer is already_done). */
export function pruneReplies(tx: Writer, before: Instant): void {
  tx.run(q.deleteFrom('commandReply').where('at', '<', before));
  tx.run(q.deleteFrom('event').where('at', '<', before));
}

/** The head of the chain, for the manifest of a backup. */
export function chainHead(db: Reader): { seq: number; hash: string; at: Instant | null } {
  const row = db.get(q.selectFrom('command').select(['seq', 'hash', 'at']).orderBy('seq', 'desc').limit(1));
  return row ? { seq: row.seq, hash: row.hash, at: instant(row.at) } : { seq: 0, hash: FIRST_HASH, at: null };
}
