import type { AccountKind } from '../schema/tables.ts';

/** The accounts of the books in the operator's words. */
export const ACCOUNT_NAMES: Readonly<Record<AccountKind, string>> = {
  receivable: 'Owed by the subscriber', credit: 'Credit of the subscriber', suspense: 'Unmatched money', mpesa: 'M-Pesa', cash: 'Cash', bank: 'Bank', cheque: 'Cheques to clear', charge: 'M-Pesa and bank charges', expense: 'Other expenses', ownerFunds: 'Owner’s money in and out', overShort: 'Tills over and short', revenue: 'Revenue', deferredRevenue: 'Revenue not yet earned',
  vatPayable: 'VAT to pay', excisePayable: 'Excise to pay', lateFeeIncome: 'Late fees', discount: 'Discounts', badDebt: 'Bad debts', rounding: 'Rounding', openingBalance: 'Opening balances', deposit: 'Deposits held',
};
