import { z } from 'zod';
import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { parsePhone } from '../../../src-shared/phone.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { DAY, HOUR, later } from '../../../src-shared/time.ts';
import { handler, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { q } from '../../schema/tables.ts';
import type { PracticeControls } from './practice.ts';
import { seedCommands } from './seed.service.ts';

const query = queryOf<OperatorContract>();

/** practice null: real data. */
export function practiceQueries(practice: PracticeControls | null): Record<string, QueryHandler> {
  return {
    'practice.state': query('practice.state', ({ db, now }) => {
      if (!practice) return { on: false, now, moving: false, progressText: '', phones: [], routers: [] };
      const routers = db.all(q.selectFrom('router').select(['id', 'name', 'port']).orderBy('name'));
      return { on: true, now, ...practice.state(), routers: routers.map(({ port, ...router }) => ({ ...router, reachable: practice.isReachable(port) })) };
    }),
    'practice.statement': query('practice.statement', (_context, { days }) => needed(practice).statement(days)),
  };
}

function needed(practice: PracticeControls | null): PracticeControls {
  if (!practice) throw new Refusal('not_allowed', 'This is real data: the clock, M-Pesa and the routers are not for playing. Start Waya with --practice.');
  return practice;
}

/** A person who looks on while weeks go by is still at the desk. */
const SIGNED_IN_MS = 7 * DAY;

/** practice null: real data, where each is refused. */
export function practiceCommands(practice: PracticeControls | null): Record<string, CommandHandler> {
  const world = () => needed(practice);
  return {
    'practice.advance': handler({
      ...contract['practice.advance'],
      handle: (context, { days, hours }) => {
        if (days === 0 && hours === 0) throw new Refusal('invalid', 'Say how far: an hour at least.', { fields: { hours: 'is less than one hour' } });
        world().advance(days * DAY + hours * HOUR);
        context.emit('practice');
        return {};
      },
    }),
    'practice.payPaybill': handler({
      ...contract['practice.payPaybill'],
      prepare: async ({ phone: typed, accountTyped, amountCents }) => {
        const phone = parsePhone(typed);
        if (!phone) throw new Refusal('invalid', `${typed} is not a Kenyan mobile number. Write it like 0712 345 678.`, { fields: { phone: 'Write it like 0712 345 678' } });
        return world().payPaybill({ phone, accountTyped, amountCents });
      },
      handle: (context, _input, { receipt }) => {
        context.emit('practice');
        return { receipt };
      },
    }),
    'practice.giveBack': handler({
      ...contract['practice.giveBack'],
      handle: (context, { receipt }) => {
        const given = world().giveBack(receipt);
        context.emit('practice');
        return given;
      },
    }),
    'practice.nextPush': handler({
      ...contract['practice.nextPush'],
      handle: (_context, { behaviour }) => {
        world().nextPush(behaviour);
        return {};
      },
    }),
    'practice.setRouterReachable': handler({
      ...contract['practice.setRouterReachable'],
      prepare: async ({ id, reachable }, { db }) => world().setRouterReachable(portOf(db, id), reachable),
      handle: (context, { id }) => {
        context.emit('practice');
        context.emit('routers', id);
        return {};
      },
    }),
    'practice.tamper': handler({ ...contract['practice.tamper'], handle: (context, { id }) => ({ what: world().tamper(portOf(context.tx, id)) }) }),
    /** Inside only: how far a move is. */
    'practice.moved': handler({
      input: z.object({}),
      handle: (context) => {
        world();
        context.tx.run(q.updateTable('session').set({ expiresAt: later(context.now, SIGNED_IN_MS) }).where('expiresAt', '>', later(context.now, -SIGNED_IN_MS)));
        context.emit('practice');
      },
    }),
    ...seedCommands(() => void world()),
  };
}

function portOf(db: Reader, routerId: number): number {
  const router = db.get(q.selectFrom('router').select('port').where('id', '=', routerId));
  if (!router) throw new Refusal('not_found', 'There is no such router.');
  return router.port;
}
