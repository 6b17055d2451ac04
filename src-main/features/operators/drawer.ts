/** Which drawer an operator's cash lies in. Here, because whoever takes or pays out cash asks, and the tills themselves build on all of these. */
import { Refusal } from '../../../src-shared/refusal.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';

const openTill = statement<{ operatorId: number }>()((p) => q.selectFrom('tillSession').select('id').where('operatorId', '=', p('operatorId')).where('closedAt', 'is', null));

/** The till session that the operator has open; null: none. */
export const openTillOf = (db: Reader, operatorId: number): number | null => db.getOf(openTill, { operatorId })?.id ?? null;

/** The drawer of whoever acts; null: he has none open. */
export const ownTill = ({ tx, actor }: CommandContext): number | null => (actor.kind === 'operator' ? openTillOf(tx, actor.operatorId) : null);

/** Where cash that is taken now goes. Throws Refusal when only an open till may take it, and there is none. */
export function tillForCash(context: CommandContext): number | null {
  const till = ownTill(context);
  if (till === null && readSetting(context.tx, 'moneyIn').tillRequired) throw new Refusal('conflict', 'Your till is not open. Open it with the cash that is in the drawer, then take the cash.');
  return till;
}
