/** A monthly service for tests that need one as a row, not as the desk would add it. */
import type { LocalDate } from '../../src-shared/time.ts';
import type { CommandContext } from '../kernel/commands.ts';
import { anniversaryAnchor, startCharge } from '../features/billing/index.ts';
import { q } from '../schema/tables.ts';

interface ServiceRow {
  readonly subscriberId: number;
  readonly planId: number;
  readonly routerId?: number;
  readonly userName: string;
  readonly passwordCipher?: string;
  readonly startOn: LocalDate;
  /** First day that is invoiced; the default is the start. */
  readonly billFrom?: LocalDate;
}

/** Inserts a service in advance with its charge; nothing is invoiced, no entitlement is worked out. Returns its id. */
export function insertService(context: CommandContext, { subscriberId, planId, routerId, userName, passwordCipher = '', startOn, billFrom }: ServiceRow): number {
  const { id } = context.tx.run(
    q.insertInto('subscription').values({ subscriberId, planId, routerId: routerId ?? null, userName, passwordCipher, passwordVersion: 1, startOn, endOn: null, billingMode: 'anniversary', paidUntil: null, createdAt: context.now }),
  );
  startCharge(context, { subscriberId, subscriptionId: id, what: { kind: 'plan', planId }, timing: 'advance', anchor: anniversaryAnchor(startOn), startOn, ...(billFrom ? { billFrom } : {}) });
  return id;
}
