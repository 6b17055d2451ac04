import { z } from 'zod';
import type { Cents } from '../../../src-shared/money.ts';
import { personal, secret } from '../../../src-shared/sensitive.ts';
import { dateOf, type LocalDate } from '../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import { bookOpeningBalance } from '../billing/index.ts';
import { refreshEntitlement } from '../entitlement/index.ts';
import { addService, createSubscriber } from '../subscribers/index.ts';

/** A subscriber as the play business takes him over from its old books. */
const SeededSubscriber = z.object({
  name: personal(z.string()),
  phone: personal(z.string()),
  location: personal(z.string()),
  planId: z.int(),
  routerId: z.int(),
  userName: z.string(),
  password: secret(z.string()),
  startOn: z.string() as unknown as z.ZodType<LocalDate, string>,
  /** Positive: owes. */
  openingCents: z.int() as unknown as z.ZodType<Cents, number>,
  openingDueOn: z.string() as unknown as z.ZodType<LocalDate, string>,
});
export type SeededSubscriber = z.input<typeof SeededSubscriber>;

/** Some subscribers at a time, with services that began before today and are invoiced by Waya from now on. guard throws in real data. */
export function seedCommands(guard: () => void): Record<string, CommandHandler> {
  return {
    'practice.seedSubscribers': handler({
      input: z.object({ subscribers: z.array(SeededSubscriber).max(100) }),
      handle: (context, { subscribers }) => {
        guard();
        const today = dateOf(context.now);
        for (const { name, phone, location, openingCents, openingDueOn, ...service } of subscribers) {
          const { id } = createSubscriber(context, { name, phone, otherPhone: '', email: '', location, note: '' });
          // First, so that credit from there is used for what is invoiced at once.
          bookOpeningBalance(context, { subscriberId: id, on: today, dueOn: openingDueOn, balanceCents: openingCents, description: 'Balance from the old books' });
          addService(context, { ...service, subscriberId: id, billFrom: today });
          refreshEntitlement(context, id);
        }
      },
    }),
  };
}
