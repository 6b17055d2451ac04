export { catalogueCommands, catalogueQueries } from './catalogue.rpc.ts';
export { applyPromoCode } from './discounts.service.ts';
