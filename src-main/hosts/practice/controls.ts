/** What the desk may do to the practice world. */
import { ceilToShilling } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { addDays, dateOf, instantOf } from '../../../src-shared/time.ts';
import type { PracticeControls } from '../../app.ts';
import type { ExecuteInside } from '../../features/practice/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Mover } from './mover.ts';
import type { World } from './world.ts';

/** mover: none until the app runs. */
export function controlsOf({ clock, world, connect, mover }: { clock: Clock; world: World; connect: (execute: ExecuteInside) => void; mover: () => Mover | undefined }): PracticeControls {
  const { daraja } = world;
  return {
    connect,
    state: () => ({ moving: mover()?.moving ?? true, progressText: mover()?.progressText ?? '', phones: world.texts() }),
    isReachable: (port) => routerAt(world, port)?.isReachable ?? false,
    advance: (ms) => {
      const ready = mover();
      if (!ready) throw new Refusal('unavailable', 'Practice is still being made ready. Try again in a moment.');
      ready.advance(ms);
    },
    payPaybill: async ({ phone, accountTyped, amountCents }) => {
      if (amountCents <= 0 || ceilToShilling(amountCents) !== amountCents) throw new Refusal('invalid', 'M-Pesa moves whole shillings, one at least.', { fields: { amountCents: 'is not a whole number of shillings' } });
      const outcome = await daraja.payPaybill({ phone, account: accountTyped, amountCents });
      if (!outcome.paid) throw new Refusal('unavailable', `M-Pesa refused the payment (${outcome.resultCode}).`);
      return { receipt: outcome.receipt };
    },
    statement: (days) => {
      const now = clock.now();
      const from = instantOf(addDays(dateOf(now), 1 - days), '00:00');
      return { fileName: `mpesa-statement-${dateOf(from)}-to-${dateOf(now)}.csv`, csv: daraja.statement(from, now).csv };
    },
    giveBack: (receipt) => {
      const gone = new Set(daraja.reversals().map(({ of }) => of));
      const wanted = receipt.trim().toUpperCase() || daraja.statement().findLast((payment) => !gone.has(payment.receipt))?.receipt;
      if (wanted === undefined) throw new Refusal('not_found', 'Nobody has paid yet.');
      try {
        const { amountCents } = daraja.reverseByCustomer(wanted);
        return { receipt: wanted, amountCents };
      } catch (error) {
        if (error instanceof RangeError) throw new Refusal('conflict', `M-Pesa does not give ${wanted} back: ${error.message}.`);
        throw error;
      }
    },
    nextPush: (behaviour) => {
      const lost = behaviour === 'pays-but-callback-lost';
      daraja.phones.nextPush(lost ? 'pays' : behaviour);
      // Both reports of it: that of the request and that of the payment.
      if (lost) daraja.faults.add({ kind: 'drop-callback', times: 2 });
    },
    setRouterReachable: async (port, reachable) => needRouter(world, port).setReachable(reachable),
    tamper: (port) => needRouter(world, port).tamper(),
  };
}

function routerAt(world: World, port: number) {
  return world.routers.find((router) => router.port === port);
}

function needRouter(world: World, port: number) {
  const router = routerAt(world, port);
  if (!router) throw new Refusal('not_found', 'This router is not one of those that practice came with.');
  return router;
}
