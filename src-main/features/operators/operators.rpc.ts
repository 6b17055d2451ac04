import { timingSafeEqual } from 'node:crypto';
import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Role } from '../../../src-shared/rpc.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { isDuplicate } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import { checkPassword, endSessions, hashPassword, hasOperator, keepOneOwner, openSession, operatorOf } from './operators.service.ts';

const query = queryOf<OperatorContract>();

export function operatorQueries(about: { readonly version: string; readonly practice: boolean }): Record<string, QueryHandler> {
  return {
    'session.current': query('session.current', ({ db, actor, now }) => ({
      operator: actor.kind === 'operator' ? operatorOf(db, actor.operatorId) : null,
      needsFirstOwner: !hasOperator(db),
      practice: about.practice,
      businessName: readSetting(db, 'business').name,
      version: about.version,
      now,
    })),
    'operators.list': query('operators.list', ({ db, now }) =>
      db
        .all(
          q
            .selectFrom('operator')
            .leftJoin('session', (join) => join.onRef('session.operatorId', '=', 'operator.id').on('session.expiresAt', '>', now))
            .select(({ fn }) => ['operator.id', 'operator.name', 'userName', 'role', 'active', 'operator.createdAt', fn.max('lastSeenAt').as('lastSeenAt'), fn.count<number>('tokenHash').as('sessions')])
            .groupBy('operator.id')
            .orderBy('operator.name'),
        )
        .map((row) => ({ ...row, active: row.active === 1 })),
    ),
  };
}

/** setupToken: what the host printed while there was no operator; null when the desk needs none. */
export function operatorCommands(setupToken: () => string | null): Record<string, CommandHandler> {
  return {
    'session.createFirstOwner': handler({
      ...contract['session.createFirstOwner'],
      prepare: ({ password }) => hashPassword(password),
      handle: (context, input, passwordHash) => {
        if (hasOperator(context.tx)) throw new Refusal('conflict', 'There is an owner already: sign in instead.');
        const token = setupToken();
        if (!token || !sameText(token, input.setupToken)) throw new Refusal('not_allowed', 'That is not the set-up token. It is printed where Waya was started.', { fields: { setupToken: 'is not the printed one' } });
        return openSession(context, insertOperator(context, { ...input, role: 'owner', passwordHash }), '');
      },
    }),
    'session.signIn': handler({
      ...contract['session.signIn'],
      prepare: ({ userName, password }, { db }) => checkPassword(db, userName, password),
      handle: (context, { device }, operatorId) => openSession(context, operatorId, device),
    }),
    'session.signOut': handler({
      ...contract['session.signOut'],
      handle: (context) => {
        if (context.actor.kind === 'operator') context.tx.run(q.deleteFrom('session').where('tokenHash', '=', context.actor.sessionHash));
        context.emit('operators');
        return {};
      },
    }),
    'session.changePassword': handler({
      ...contract['session.changePassword'],
      prepare: async ({ current, next }, { db, actor }) => {
        if (actor.kind !== 'operator') throw new Refusal('signed_out', 'Sign in first.');
        await checkPassword(db, operatorOf(db, actor.operatorId).userName, current).catch(() => {
          throw new Refusal('invalid', 'The current password is wrong.', { fields: { current: 'is wrong' } });
        });
        return { operatorId: actor.operatorId, passwordHash: await hashPassword(next) };
      },
      handle: (context, _input, { operatorId, passwordHash }) => {
        context.tx.run(q.updateTable('operator').set({ passwordHash }).where('id', '=', operatorId));
        // Who changes it because somebody else knows it is rid of him now.
        if (context.actor.kind === 'operator') context.tx.run(q.deleteFrom('session').where('operatorId', '=', operatorId).where('tokenHash', '<>', context.actor.sessionHash));
        context.changed('operator', operatorId);
        return {};
      },
    }),
    'operators.create': handler({
      ...contract['operators.create'],
      prepare: ({ password }) => hashPassword(password),
      handle: (context, input, passwordHash) => operatorOf(context.tx, insertOperator(context, { ...input, passwordHash })),
    }),
    'operators.revoke': handler({
      ...contract['operators.revoke'],
      handle: (context, { operatorId }) => {
        keepOneOwner(context, operatorId);
        endSessions(context, operatorId);
        return setActive(context, operatorId, 0);
      },
    }),
    'operators.restore': handler({ ...contract['operators.restore'], handle: (context, { operatorId }) => setActive(context, operatorId, 1) }),
  };
}

function insertOperator(context: CommandContext, input: { name: string; userName: string; role: Role; passwordHash: string }): number {
  try {
    const { id } = context.tx.run(q.insertInto('operator').values({ name: input.name, userName: input.userName, role: input.role, passwordHash: input.passwordHash, active: 1, createdAt: context.now }));
    context.changed('operator', id);
    context.emit('operators', id);
    return id;
  } catch (error) {
    if (isDuplicate(error, 'operator.userName')) throw new Refusal('conflict', `There is already somebody with the user name ${input.userName}.`, { fields: { userName: 'is taken' } });
    throw error;
  }
}

function setActive(context: CommandContext, operatorId: number, active: 0 | 1): Record<string, never> {
  const { changes } = context.tx.run(q.updateTable('operator').set({ active }).where('id', '=', operatorId));
  if (changes === 0) throw new Refusal('not_found', 'There is no such operator.');
  context.changed('operator', operatorId);
  context.emit('operators', operatorId);
  return {};
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
