/** Prices, tax rates, discounts and the settings that lines are reckoned by, as they are now. */
import type { BillingSettings } from '../../../src-shared/contract/settings.ts';
import { statement, type Reader } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import type { BilledCharge, LineTerms } from './due-lines.ts';
import type { Discount } from './rules/discounts.ts';
import type { PricePoint, RatePoint } from './rules/pricing.ts';

const planRow = statement<{ id: number }>()((p) => q.selectFrom('plan').select(['name', 'taxInclusive', 'exciseApplies']).where('id', '=', p('id')));
const planPoints = statement<{ planId: number }>()((p) => q.selectFrom('planPrice').select(['fromOn', 'priceCents', 'keepEarlier']).where('planId', '=', p('planId')).orderBy('fromOn'));
// No order: SQLite 3.54 plans such a query anew for each value that is bound.
const discountsOf = statement<{ subscriptionId: number }>()((p) => q.selectFrom('discount').select(['id', 'name', 'percentBasisPoints', 'amountCents', 'fromOn', 'untilOn']).where('subscriptionId', '=', p('subscriptionId')));
const exemptOf = statement<{ id: number }>()((p) => q.selectFrom('subscriber').select('taxExempt').where('id', '=', p('id')));
const chargeRow = statement<{ id: number }>()((p) => q.selectFrom('charge').selectAll().where('id', '=', p('id')));

export type ChargeRow = NonNullable<ReturnType<typeof findCharge>>;

/** A charge as it stands. */
export const findCharge = (db: Reader, id: number) => db.getOf(chargeRow, { id });

/** The dated rates of a tax, oldest first. */
export function ratePoints(db: Reader, kind: 'vat' | 'excise'): RatePoint[] {
  return db.all(q.selectFrom('taxRate').select(['fromOn', 'basisPoints']).where('kind', '=', kind).orderBy('fromOn'));
}

/** The dated prices of a plan, oldest first. */
export function pricePoints(db: Reader, planId: number): PricePoint[] {
  return db.allOf(planPoints, { planId }).map((point) => ({ ...point, keepEarlier: point.keepEarlier === 1 }));
}

/** Everything a run needs besides the charges, read once. */
export interface BillingTerms extends LineTerms {
  readonly settings: BillingSettings;
  /** The charge with its prices, taxes and discounts. */
  billed(charge: ChargeRow): BilledCharge;
}

/** Reads the terms; plans are read once each, so they hold for one transaction. */
export function readTerms(db: Reader): BillingTerms {
  const settings = readSetting(db, 'billing');
  const plans = new Map<number, { name: string; taxInclusive: boolean; exciseApplies: boolean; prices: PricePoint[] }>();
  const planOf = (id: number) => {
    const known = plans.get(id);
    if (known) return known;
    const row = db.getOf(planRow, { id })!;
    const plan = { name: row.name, taxInclusive: row.taxInclusive === 1, exciseApplies: row.exciseApplies === 1, prices: pricePoints(db, id) };
    plans.set(id, plan);
    return plan;
  };
  const discounts = (subscriptionId: number | null): readonly Discount[] => (subscriptionId === null ? [] : db.allOf(discountsOf, { subscriptionId }).sort((a, b) => a.id - b.id));
  const own = (charge: ChargeRow): PricePoint[] | null => (charge.priceCents === null ? null : [{ fromOn: charge.startOn, priceCents: charge.priceCents, keepEarlier: false }]);
  return {
    settings,
    dayCount: settings.dayCount,
    vat: ratePoints(db, 'vat'),
    excise: ratePoints(db, 'excise'),
    billed: (charge) => {
      const plan = charge.planId === null ? null : planOf(charge.planId);
      const { id, subscriptionId, kind, pricedSince, quantity, timing, startOn, endOn, nextIndex } = charge;
      return {
        id, subscriptionId, kind, pricedSince, quantity, timing, startOn, endOn, nextIndex,
        name: charge.name ?? plan!.name,
        prices: own(charge) ?? plan!.prices,
        taxInclusive: charge.taxInclusive === null ? plan!.taxInclusive : charge.taxInclusive === 1,
        exciseApplies: charge.exciseApplies === null ? plan!.exciseApplies : charge.exciseApplies === 1,
        exempt: db.getOf(exemptOf, { id: charge.subscriberId })!.taxExempt === 1,
        anchor: anchorOf(charge),
        discounts: kind === 'plan' ? discounts(subscriptionId) : [],
      };
    },
  };
}

/** The anchor of a charge; null for a one-off. */
export function anchorOf({ anchorOn, anchorDay, alignment, keptOn, intervalUnit, intervalCount }: Pick<ChargeRow, 'anchorOn' | 'anchorDay' | 'alignment' | 'keptOn' | 'intervalUnit' | 'intervalCount'>): BilledCharge['anchor'] {
  return intervalUnit === null ? null : { anchorOn, anchorDay, alignment, keptOn, interval: { unit: intervalUnit, count: intervalCount! } };
}
