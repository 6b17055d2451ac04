import { createHash } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Refusal } from '../../../src-shared/refusal.ts';
import { DAY, HOUR, later, type Instant } from '../../../src-shared/time.ts';
import type { Operator } from '../../../src-shared/contract/session.ts';
import type { Actor, CommandContext } from '../../kernel/commands.ts';
import { statement, type Database, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** A signed-in desk may stay so over a weekend, not over a holiday. */
const SESSION_MS = 7 * DAY;
const TOUCH_EVERY_MS = HOUR;

export const hashPassword = (password: string): Promise<string> => hash(password, ARGON2);
const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

export function hasOperator(db: Reader): boolean {
  return db.get(q.selectFrom('operator').select('id').limit(1)) !== undefined;
}

/** Checks name and password in the same time whether or not the name exists. Throws Refusal. */
export async function checkPassword(db: Reader, userName: string, password: string): Promise<number> {
  const row = db.get(q.selectFrom('operator').select(['id', 'passwordHash', 'active']).where('userName', '=', userName));
  const right = await verify(row?.passwordHash ?? (await decoyHash()), password).catch(() => false);
  if (!row || !right || row.active === 0) throw new Refusal('invalid', 'User name or password is wrong.', { fields: { password: 'User name or password is wrong' } });
  return row.id;
}

let decoy: Promise<string> | undefined;
const decoyHash = () => (decoy ??= hashPassword('nobody has this password'));

/** Opens a session; the token leaves here once and is kept as a hash only. */
export function openSession(context: CommandContext, operatorId: number, device: string): { operator: Operator; token: string } {
  const token = context.ids.token();
  context.tx.run(q.deleteFrom('session').where('expiresAt', '<', context.now));
  context.tx.run(q.insertInto('session').values({ tokenHash: hashToken(token), operatorId, device, createdAt: context.now, lastSeenAt: context.now, expiresAt: later(context.now, SESSION_MS) }));
  context.changed('operator', operatorId);
  context.emit('operators', operatorId);
  return { operator: operatorOf(context.tx, operatorId), token };
}

export function operatorOf(db: Reader, id: number): Operator {
  return db.one(q.selectFrom('operator').select(['id', 'name', 'userName', 'role']).where('id', '=', id));
}

const findSession = statement<{ tokenHash: string; now: Instant }>()((p) =>
  q.selectFrom('session').innerJoin('operator', 'operator.id', 'session.operatorId').select(['operator.id', 'operator.name', 'operator.role', 'session.lastSeenAt']).where('tokenHash', '=', p('tokenHash')).where('expiresAt', '>', p('now')).where('active', '=', 1),
);

/** Whose session is this? Null when none. Prolongs it, at most once an hour. */
export function authenticate(db: Database, token: string, now: Instant): Actor | null {
  const tokenHash = hashToken(token);
  const row = db.getOf(findSession, { tokenHash, now });
  if (!row) return null;
  if (now - row.lastSeenAt > TOUCH_EVERY_MS && !db.inTransaction) {
    db.transaction(() => db.run(q.updateTable('session').set({ lastSeenAt: now, expiresAt: later(now, SESSION_MS) }).where('tokenHash', '=', tokenHash)));
  }
  return { kind: 'operator', operatorId: row.id, role: row.role, name: row.name, sessionHash: tokenHash };
}

/** Ends every session of an operator. */
export function endSessions(context: CommandContext, operatorId: number): void {
  context.tx.run(q.deleteFrom('session').where('operatorId', '=', operatorId));
}

/** Throws Refusal when this is the only active owner: somebody must be able to let people in. */
export function keepOneOwner(context: CommandContext, operatorId: number): void {
  const others = context.tx.get(q.selectFrom('operator').select('id').where('role', '=', 'owner').where('active', '=', 1).where('id', '<>', operatorId).limit(1));
  if (!others) throw new Refusal('locked', 'This is the only owner. Make another owner first.');
}
