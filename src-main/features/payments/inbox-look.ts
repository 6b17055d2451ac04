/** The look into the inboxes, as work: one that waits is enough for all that arrives. */
import type { CommandContext } from '../../kernel/commands.ts';

export const inboxJob = { kind: 'payments.pullInbox', mode: 'repeatable', key: 'payments.pullInbox', lane: 'inbox', input: {}, rank: 1 } as const;

export function enqueueInbox(context: CommandContext): void {
  context.enqueue(inboxJob);
}
