/** Questions to M-Pesa, by the ids under which it answers them. */
import type { CommandContext } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q, type Tables } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import type { Subject } from './conversations.ts';
import { enqueueInbox } from './inbox-look.ts';
import { unparkEntries } from './inbox.store.ts';

const byId = statement<{ id: string }>()((p) => q.selectFrom('conversation').selectAll().where('id', '=', p('id')));
const insert = statement<Tables['conversation']>()((p) =>
  q.insertInto('conversation').values({ id: p('id'), kind: p('kind'), subjectId: p('subjectId'), at: p('at') }).onConflict((conflict) => conflict.column('id').doNothing()),
);

/** What one of these ids is about; null: none is known (yet). */
export function findSubject(db: Reader, conversationIds: readonly string[]): Subject | null {
  for (const id of conversationIds) {
    const row = db.getOf(byId, { id });
    if (row) return { kind: row.kind, id: row.subjectId };
  }
  return null;
}

/** M-Pesa took a question: its answer names one of these ids. Answers that came before this are looked at again. */
export function recordConversation(context: CommandContext, subject: Subject, conversationIds: readonly string[]): void {
  let waiting = 0;
  for (const id of conversationIds) {
    context.tx.runOf(insert, { id, kind: subject.kind, subjectId: subject.id, at: context.now });
    waiting += unparkEntries(context.tx, id);
  }
  if (waiting > 0) enqueueInbox(context);
}

/** Why M-Pesa cannot be asked, in the operator's words; null: it can. It answers at an address of ours, and wants to know who asks. */
export function whyCannotAsk(db: Reader): string | null {
  const { enabled, initiatorName, initiatorCredentialCipher, publicUrl, secretPath } = readSetting(db, 'mpesa');
  if (!enabled) return 'M-Pesa is not switched on.';
  if (initiatorName === '' || initiatorCredentialCipher === null) return 'The API operator is not in the M-Pesa settings yet, so M-Pesa cannot be asked.';
  if (publicUrl === '' || secretPath === null) return 'No public address is set, so M-Pesa could not answer.';
  return null;
}
