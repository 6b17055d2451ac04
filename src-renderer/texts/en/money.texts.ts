export const money = {
  title: 'Money',
  payments: 'Payments',
  unmatched: 'Unmatched',
  invoices: 'Invoices',
};
