import { z } from 'zod';
import type { Phone } from '../../../src-shared/phone.ts';
import { ZERO, type Cents } from '../../../src-shared/money.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import type { JobKind } from '../../kernel/jobs.ts';
import type { SmsGateway } from '../../ports/sms-gateway.ts';
import { q } from '../../schema/tables.ts';

export interface NewMessage {
  readonly subscriberId: number | null;
  readonly to: Phone;
  readonly body: string;
  /** What it is for, e.g. "reminder". */
  readonly purpose: string;
}

/** Writes the message and the job that sends it, once; returns its id. */
export function queueMessage(context: CommandContext, message: NewMessage): number {
  const { id } = context.tx.run(
    q.insertInto('message').values({ subscriberId: message.subscriberId, channel: 'sms', recipient: message.to, body: message.body, purpose: message.purpose, state: 'queued', providerId: null, costCents: ZERO, createdAt: context.now, sentAt: null, trouble: null }),
  );
  context.enqueue({ kind: 'messages.send', mode: 'once', key: `message:${id}`, lane: 'messages', laneLimit: 4, input: { messageId: id } });
  context.emit('messages', id);
  return id;
}

const Outcome = z.object({
  messageId: z.int(),
  state: z.enum(['sent', 'failed', 'unknown']),
  providerId: z.string().nullable().default(null),
  costCents: z.int().default(0),
  trouble: z.object({ message: z.string(), hint: z.string().optional(), technical: z.string().optional() }).nullable().default(null),
});

/** sms: null while no provider is set up; messages then fail, visibly. */
export function messageJobs(db: Reader, sms: SmsGateway | null): Record<string, JobKind> {
  const failed = (state: 'failed' | 'unknown') => ({ messageId }: { messageId: number }, trouble: z.input<typeof Outcome>['trouble']) => ({ command: 'messages.record', input: { messageId, state, trouble } });
  return {
    'messages.send': {
      run: async ({ messageId }: { messageId: number }) => {
        const message = db.one(q.selectFrom('message').select(['recipient', 'body', 'purpose']).where('id', '=', messageId));
        if (message.purpose === 'reminder' && !isStillOwed(db, messageId)) {
          return { command: 'messages.record', input: { messageId, state: 'failed', trouble: { message: 'Not sent: he paid before it could be.' } } };
        }
        if (!sms) {
          const trouble = { message: 'No SMS provider is set up.', hint: 'Phone the subscriber, or set up SMS in Settings.' };
          return { command: 'messages.record', input: { messageId, state: 'failed', trouble } };
        }
        const { providerId, costCents } = await sms.send({ to: message.recipient as Phone, body: message.body });
        return { command: 'messages.record', input: { messageId, state: 'sent', providerId, costCents } };
      },
      whenUnknown: failed('unknown'),
      whenDead: failed('failed'),
    },
  };
}

/** A provider that was away for days must not make paid-up people pay again. */
function isStillOwed(db: Reader, messageId: number): boolean {
  return db.sql('SELECT 1 FROM dunningNotice JOIN invoice ON invoice.id = invoiceId WHERE messageId = ? AND openCents > 0 LIMIT 1', messageId).length > 0;
}

/** Records what came of sending. */
export const messageCommands: Record<string, CommandHandler> = {
  'messages.record': handler({
    input: Outcome,
    handle: (context, outcome) => {
      context.tx.run(
        q
          .updateTable('message')
          .set({ state: outcome.state, providerId: outcome.providerId, costCents: outcome.costCents as Cents, sentAt: outcome.state === 'sent' ? context.now : null, trouble: outcome.trouble && JSON.stringify(outcome.trouble) })
          .where('id', '=', outcome.messageId),
      );
      context.changed('message', outcome.messageId);
      context.emit('messages', outcome.messageId);
    },
  }),
};
