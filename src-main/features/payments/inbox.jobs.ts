/** From the inboxes into the database, and from there to the books: each report a command of its own, so that no bad one holds up another. */
import { unseal } from '../../../src-shared/sealed.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Commands } from '../../kernel/commands.ts';
import { SYSTEM } from '../../kernel/commands.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/db.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import type { Vault } from '../../kernel/vault.ts';
import type { InboxSource } from '../../ports/inbox-source.ts';
import type { PaymentReports } from '../../ports/payment-gateway.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import { inboxJob } from './inbox-look.ts';
import { lastSeq, newEntries, type InboxRow } from './inbox.store.ts';

interface InboxDependencies {
  readonly db: Reader;
  readonly vault: Vault;
  readonly inboxes: readonly InboxSource[];
  /** Knows how the provider writes. */
  readonly reports: PaymentReports;
}

const PAGE = 100;

/** Empties every inbox. One that does not answer does not hold up the others; its error is thrown at the end, so that it is tried again. */
export async function pullInboxes(deps: InboxDependencies, context: JobContext): Promise<void> {
  const errors: unknown[] = [];
  // What a crash left unread, and what a request has become known for.
  await readStored(deps, context);
  for (const source of deps.inboxes) {
    try {
      await pullSource(deps, source, context);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

async function pullSource(deps: InboxDependencies, source: InboxSource, context: JobContext): Promise<void> {
  for (;;) {
    context.signal.throwIfAborted();
    const entries = await source.pull(lastSeq(deps.db, source.name), PAGE);
    if (entries.length === 0) return;
    context.execute(`store-${source.name}-${entries[0]!.seq}`, 'payments.storeReports', { source: source.name, entries });
    await readStored(deps, context);
    await source.acknowledge(entries.at(-1)!.seq);
  }
}

/** Opens and books what is stored and not looked at yet. */
async function readStored(deps: InboxDependencies, context: JobContext): Promise<void> {
  let last = 0;
  for (;;) {
    const entries = newEntries(deps.db, last, PAGE);
    if (entries.length === 0) return;
    for (const entry of entries) {
      context.signal.throwIfAborted();
      await readOne(deps, context, entry);
      last = entry.id;
    }
  }
}

async function readOne(deps: InboxDependencies, context: JobContext, entry: Pick<InboxRow, 'id' | 'kind' | 'sealed'>): Promise<void> {
  const refuse = (reason: string) => context.execute(`refuse-${entry.id}`, 'payments.refuseReport', { entryId: entry.id, reason });
  const body = await open(deps, entry.sealed);
  if (body === null) {
    refuse('It cannot be opened: it was sealed to another key, or altered.');
    return;
  }
  const report = deps.reports.read(entry.kind, body);
  try {
    context.execute(`receive-${entry.id}`, 'payments.receiveReport', { entryId: entry.id, report, body });
  } catch (error) {
    // A disk that is full or a locked file says nothing about the report: the job is tried again.
    if (isStorageTrouble(error)) throw error;
    refuse(error instanceof Refusal ? error.message : 'Waya could not book it. Book it by hand from the M-Pesa statement, and send a diagnostics bundle.');
  }
}

async function open({ db, vault }: Pick<InboxDependencies, 'db' | 'vault'>, sealed: string | null): Promise<string | null> {
  const keys = readSetting(db, 'sealing');
  if (!keys || sealed === null) return null;
  try {
    return new TextDecoder().decode(await unseal(vault.decrypt(keys.privateKeyCipher, 'sealing.privateKey'), sealed));
  } catch {
    return null;
  }
}

/** A disk that is full, a locked file: it says nothing about what was to be stored. */
export const isStorageTrouble = (error: unknown): boolean => error instanceof Error && 'code' in error && /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|NOMEM|CORRUPT)/.test(String(error.code));

const waitingLook = q.selectFrom('job').select('id').where('key', '=', inboxJob.key).where('state', '=', 'ready');

/**
 * Looks into the inboxes now, for what came while Waya was off, and whenever something arrives. Many arrivals at once are one look: while
 * one waits, no other is asked for. Returns the way to stop it.
 */
export function watchInboxes(given: { readonly inboxes: readonly InboxSource[]; readonly db: Reader; readonly clock: Clock; readonly commands: Commands; readonly ids: Ids }): () => void {
  const look = () => {
    if (given.db.get(waitingLook.where('runAt', '<=', given.clock.now()))) return;
    given.commands.execute({ id: `inbox-${given.ids.unique()}`, name: 'payments.lookIntoInbox', input: {}, actor: SYSTEM });
  };
  const stops = given.inboxes.map((source) => source.onArrival(look));
  if (stops.length > 0) look();
  return () => {
    for (const stop of stops) stop();
  };
}
