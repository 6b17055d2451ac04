import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { dateOf } from '../../../src-shared/time.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { addDiscount, addPromoCode, checkPromoCode, endDiscount } from './discounts.service.ts';
import { addAddOn, addOneOff, cancelOneOff, endAddOn } from './extras.service.ts';
import { changeProduct, createProduct, listProducts, setProductState } from './products.service.ts';
import { createPromoCode, listPromoCodes, setPromoCodeActive } from './promo-codes.service.ts';
import { cancelTaxRate, listTaxRates, setTaxRate } from './taxes.service.ts';

const query = queryOf<OperatorContract>();

export const catalogueQueries: Record<string, QueryHandler> = {
  'products.list': query('products.list', ({ db, now }, { includeRetired }) => listProducts(db, includeRetired, dateOf(now))),
  'taxes.list': query('taxes.list', ({ db, now }) => listTaxRates(db, dateOf(now))),
  'promoCodes.list': query('promoCodes.list', ({ db }) => listPromoCodes(db)),
  'promoCodes.check': query('promoCodes.check', ({ db, now }, { code, planId }) => checkPromoCode(db, code, planId, dateOf(now))),
};

/** Of a handler that has nothing to answer. */
const done = <I>(work: (context: CommandContext, input: I) => void) => (context: CommandContext, input: I) => {
  work(context, input);
  return {};
};

export const catalogueCommands: Record<string, CommandHandler> = {
  'products.create': handler({ ...contract['products.create'], handle: (context, input) => ({ id: createProduct(context, input) }) }),
  'products.change': handler({ ...contract['products.change'], handle: done((context, { id, ...fields }) => changeProduct(context, id, fields)) }),
  'products.setState': handler({ ...contract['products.setState'], handle: done((context, { id, state }) => setProductState(context, id, state)) }),
  'taxes.set': handler({ ...contract['taxes.set'], handle: done(setTaxRate) }),
  'taxes.cancel': handler({ ...contract['taxes.cancel'], handle: done((context, { id }) => cancelTaxRate(context, id)) }),
  'promoCodes.create': handler({ ...contract['promoCodes.create'], handle: (context, input) => ({ id: createPromoCode(context, input) }) }),
  'promoCodes.setActive': handler({ ...contract['promoCodes.setActive'], handle: done((context, { id, active }) => setPromoCodeActive(context, id, active)) }),
  'discounts.add': handler({ ...contract['discounts.add'], handle: (context, input) => ({ id: addDiscount(context, input) }) }),
  'discounts.addCode': handler({ ...contract['discounts.addCode'], handle: (context, { subscriptionId, code }) => ({ id: addPromoCode(context, subscriptionId, code) }) }),
  'discounts.end': handler({ ...contract['discounts.end'], handle: done((context, { id }) => endDiscount(context, id)) }),
  'addOns.add': handler({ ...contract['addOns.add'], handle: (context, input) => ({ chargeId: addAddOn(context, input) }) }),
  'addOns.end': handler({ ...contract['addOns.end'], handle: (context, { chargeId, endOn }) => ({ creditNoteId: endAddOn(context, chargeId, endOn) }) }),
  'oneOffs.add': handler({ ...contract['oneOffs.add'], handle: (context, input) => addOneOff(context, input) }),
  'oneOffs.cancel': handler({ ...contract['oneOffs.cancel'], handle: done((context, { chargeId }) => cancelOneOff(context, chargeId)) }),
};
