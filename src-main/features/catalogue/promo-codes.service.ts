/** Promo codes: what a code lets off, on which plan, till when and how often. */
import type { PromoCode } from '../../../src-shared/contract/catalogue.ts';
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { formatDate, type LocalDate } from '../../../src-shared/time.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { isDuplicate, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { percentWords } from '../billing/index.ts';

/** One of the two: percent off (10000: free), or an amount off each period. */
export interface LetOff {
  readonly percentBasisPoints: number | null;
  readonly amountCents: Cents | null;
}

interface NewPromoCode extends LetOff {
  readonly code: string;
  readonly name: string;
  readonly periods: number | null;
  readonly planId: number | null;
  readonly validFrom: LocalDate;
  readonly validUntil: LocalDate | null;
  readonly mostUses: number | null;
}

/** A discount that was ended before its first period was never used. */
const USES = `(SELECT count(*) FROM discount WHERE promoCodeId = promoCode.id AND (untilOn IS NULL OR untilOn > fromOn))`;
const COLUMNS = `promoCode.id, code, promoCode.name, percentBasisPoints, amountCents, periods, planId, validFrom, validUntil, mostUses, active, plan.name AS planName, ${USES} AS uses`;
type PromoRow = Omit<PromoCode, 'active'> & { readonly active: 0 | 1 };

const viewOf = (row: PromoRow): PromoCode => ({ ...row, active: row.active === 1 });

/** All codes, the newest first. */
export function listPromoCodes(db: Reader): PromoCode[] {
  return db.sql<PromoRow>(`SELECT ${COLUMNS} FROM promoCode LEFT JOIN plan ON plan.id = planId ORDER BY promoCode.id DESC`).map(viewOf);
}

/** Throws Refusal unless exactly one of percent and amount is given. */
export function refuseUnclear({ percentBasisPoints, amountCents }: LetOff): void {
  if ((percentBasisPoints === null) === (amountCents === null)) throw new Refusal('invalid', 'A discount is a percentage or an amount: give one of the two.', { fields: { percentBasisPoints: 'or an amount', amountCents: 'or a percentage' } });
}

/** Makes a code; returns its id. Throws Refusal when it is taken or makes no sense. */
export function createPromoCode(context: CommandContext, fields: NewPromoCode): number {
  const { tx, now } = context;
  refuseUnclear(fields);
  if (fields.validUntil !== null && fields.validUntil < fields.validFrom) throw new Refusal('invalid', 'The last day of the code is before its first.', { fields: { validUntil: 'is before the first day' } });
  if (fields.planId !== null && !tx.get(q.selectFrom('plan').select('id').where('id', '=', fields.planId))) throw new Refusal('invalid', 'There is no such plan.', { fields: { planId: 'is not there' } });
  try {
    const { id } = tx.run(q.insertInto('promoCode').values({ ...fields, active: 1, createdAt: now }));
    changed(context, id);
    return id;
  } catch (error) {
    if (isDuplicate(error, 'promoCode.code')) throw new Refusal('conflict', `There is already a code ${fields.code}. Choose another.`, { fields: { code: 'is taken' } });
    throw error;
  }
}

/** Who has a discount by the code keeps it; nobody gets a new one while it is off. */
export function setPromoCodeActive(context: CommandContext, id: number, active: boolean): void {
  const { changes } = context.tx.run(q.updateTable('promoCode').set({ active: active ? 1 : 0 }).where('id', '=', id));
  if (changes === 0) throw new Refusal('not_found', 'There is no such code.');
  changed(context, id);
}

/** The code, if it gives something on this plan today. Throws Refusal that says why it does not. */
export function usablePromoCode(db: Reader, code: string, planId: number, today: LocalDate): PromoCode {
  const row = db.sql<PromoRow>(`SELECT ${COLUMNS} FROM promoCode LEFT JOIN plan ON plan.id = planId WHERE code = ? COLLATE NOCASE`, code)[0];
  const refuse = (why: string): never => {
    throw new Refusal('invalid', why, { fields: { code: 'gives nothing', promoCode: 'gives nothing' } });
  };
  if (!row) return refuse(`There is no promo code ${code}.`);
  if (row.active === 0) refuse(`The code ${row.code} was switched off.`);
  if (today < row.validFrom) refuse(`The code ${row.code} holds from ${formatDate(row.validFrom)} on.`);
  if (row.validUntil !== null && today > row.validUntil) refuse(`The code ${row.code} was over on ${formatDate(row.validUntil)}.`);
  if (row.mostUses !== null && row.uses >= row.mostUses) refuse(`The code ${row.code} was used ${row.uses} times, as often as it may be.`);
  if (row.planId !== null && row.planId !== planId) refuse(`The code ${row.code} holds for the plan ${row.planName ?? ''} only.`);
  return viewOf(row);
}

/** "20 % off for 3 periods", "KES 500.00 off each period", "free for 1 period". */
export function letOffWords({ percentBasisPoints, amountCents, periods }: LetOff & { readonly periods: number | null }): string {
  const what = percentBasisPoints === 10_000 ? 'free' : percentBasisPoints === null ? `${formatKes(amountCents!)} off${periods === null ? ' each period' : ''}` : `${percentWords(percentBasisPoints)} off`;
  return periods === null ? what : `${what} for ${periods === 1 ? '1 period' : `${periods} periods`}`;
}

function changed(context: CommandContext, id: number): void {
  context.changed('promoCode', id);
  context.emit('promoCodes', id);
}
