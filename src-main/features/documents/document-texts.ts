/** Every word that a document brings itself, in the language of its reader. */
import type { DocumentLanguage } from './document.ts';

const en = {
  taxInvoice: 'Tax invoice', invoice: 'Invoice', creditNote: 'Credit note', proForma: 'Pro forma', receipt: 'Receipt', statement: 'Statement of account',
  notATaxInvoice: 'PRO FORMA: not a tax invoice',
  void: 'VOID',
  voidSince: (date: string, reason: string) => `Void since ${date}: ${reason}`,
  pin: (pin: string) => `PIN ${pin}`,
  billedTo: 'Billed to', creditedTo: 'Credited to', receivedFrom: 'Received from', accountOf: 'Account of', preparedFor: 'Prepared for',
  account: 'Account', issued: 'Issued', due: 'Due', validUntil: 'Valid until', period: 'Period', number: 'Number',
  corrects: 'Corrects invoice', ofDate: (number: string, date: string) => `${number} of ${date}`, reason: 'Reason',
  amountDue: 'Amount due', dueBy: (date: string) => `Due by ${date}`, paid: 'Paid in full', total: 'Total', amountPaid: 'Amount paid', amountCredited: 'Amount credited', totalToPay: 'Total to pay',
  balanceDue: 'Balance due', balanceInCredit: 'Balance in your favour', nothingOwed: 'Nothing owed',
  description: 'Description', quantity: 'Qty', unitPrice: 'Unit price', discount: 'Discount', net: 'Net', tax: 'Tax', gross: 'Amount',
  pricesInclusive: 'Unit prices and discounts include taxes. All amounts are in Kenya shillings (KES).', pricesExclusive: 'Unit prices and discounts are without taxes. All amounts are in Kenya shillings (KES).',
  allInKes: 'All amounts are in Kenya shillings (KES).',
  continued: (title: string) => `${title} (continued)`,
  taxSummary: 'Taxes by rate', rate: 'Rate', excise: 'Excise', vat: 'VAT', taxableNet: 'Net', withTaxes: 'Total',
  discountsGiven: 'Discounts, already taken off', credited: 'Credit notes', payments: 'Payments', takenOffInvoice: 'Taken off the invoice', addedToCredit: 'Added to your credit',
  payWithMpesa: 'Pay with M-Pesa', paybill: 'Paybill', till: 'Buy goods till', payAccount: 'Account number', amount: 'Amount',
  paySteps: { paybill: 'M-Pesa › Lipa na M-Pesa › Pay Bill', till: 'M-Pesa › Lipa na M-Pesa › Buy Goods and Services' },
  etims: 'KRA eTIMS', controlUnit: 'Control unit', controlNumber: 'Control unit invoice number',
  receivedAt: 'Received', method: 'Method', mpesaCode: 'M-Pesa code', payer: 'Paid by', settledTitle: 'What it paid', document: 'Document', paidOf: 'Paid', stillOpen: 'Still open', nothingSettled: 'Nothing was open: kept as credit.',
  creditLeft: 'Your credit', stillOwed: 'Still owed',
  date: 'Date', text: 'Details', debit: 'Charged', credit: 'Paid or credited', balance: 'Balance', opening: 'Opening balance', closing: 'Closing balance', sums: 'Total of the period', ageing: 'What is owed, by age',
  pageOf: (page: number, pages: number) => `Page ${page} of ${pages}`,
};

export type DocumentTexts = typeof en;

const sw: DocumentTexts = {
  taxInvoice: 'Ankara ya kodi', invoice: 'Ankara', creditNote: 'Hati ya punguzo', proForma: 'Ankara ya awali', receipt: 'Risiti', statement: 'Taarifa ya akaunti',
  notATaxInvoice: 'ANKARA YA AWALI (pro forma): si ankara ya kodi',
  void: 'BATILI',
  voidSince: (date, reason) => `Imebatilishwa ${date}: ${reason}`,
  pin: (pin) => `PIN ${pin}`,
  billedTo: 'Anayetozwa', creditedTo: 'Anayerudishiwa', receivedFrom: 'Imepokelewa kutoka', accountOf: 'Akaunti ya', preparedFor: 'Imeandaliwa kwa',
  account: 'Akaunti', issued: 'Imetolewa', due: 'Mwisho wa kulipa', validUntil: 'Inatumika hadi', period: 'Kipindi', number: 'Nambari',
  corrects: 'Inarekebisha ankara', ofDate: (number, date) => `${number} ya ${date}`, reason: 'Sababu',
  amountDue: 'Kiasi cha kulipa', dueBy: (date) => `Lipa kufikia ${date}`, paid: 'Imelipwa yote', total: 'Jumla', amountPaid: 'Kiasi kilicholipwa', amountCredited: 'Kiasi kilichorudishwa', totalToPay: 'Jumla ya kulipa',
  balanceDue: 'Salio unalodaiwa', balanceInCredit: 'Salio lako la ziada', nothingOwed: 'Hudaiwi chochote',
  description: 'Maelezo', quantity: 'Idadi', unitPrice: 'Bei', discount: 'Punguzo', net: 'Bila kodi', tax: 'Kodi', gross: 'Kiasi',
  pricesInclusive: 'Bei na punguzo ni pamoja na kodi. Kiasi chote ni kwa shilingi za Kenya (KES).', pricesExclusive: 'Bei na punguzo ni bila kodi. Kiasi chote ni kwa shilingi za Kenya (KES).',
  allInKes: 'Kiasi chote ni kwa shilingi za Kenya (KES).',
  continued: (title) => `${title} (inaendelea)`,
  taxSummary: 'Kodi kwa viwango', rate: 'Kiwango', excise: 'Ushuru', vat: 'VAT', taxableNet: 'Bila kodi', withTaxes: 'Jumla',
  discountsGiven: 'Punguzo, tayari limeondolewa', credited: 'Hati za punguzo', payments: 'Malipo', takenOffInvoice: 'Imeondolewa kwa ankara', addedToCredit: 'Imeongezwa kwa salio lako',
  payWithMpesa: 'Lipa kwa M-Pesa', paybill: 'Paybill', till: 'Nambari ya till', payAccount: 'Nambari ya akaunti', amount: 'Kiasi',
  paySteps: { paybill: 'M-Pesa › Lipa na M-Pesa › Pay Bill', till: 'M-Pesa › Lipa na M-Pesa › Buy Goods and Services' },
  etims: 'KRA eTIMS', controlUnit: 'Control unit', controlNumber: 'Control unit invoice number',
  receivedAt: 'Imepokelewa', method: 'Njia', mpesaCode: 'Nambari ya M-Pesa', payer: 'Mlipaji', settledTitle: 'Kilicholipiwa', document: 'Hati', paidOf: 'Imelipwa', stillOpen: 'Bado', nothingSettled: 'Hakukuwa na deni: imewekwa kama salio.',
  creditLeft: 'Salio lako la ziada', stillOwed: 'Deni lililobaki',
  date: 'Tarehe', text: 'Maelezo', debit: 'Imetozwa', credit: 'Imelipwa', balance: 'Salio', opening: 'Salio la mwanzo', closing: 'Salio la mwisho', sums: 'Jumla ya kipindi', ageing: 'Deni kwa umri wake',
  pageOf: (page, pages) => `Ukurasa ${page} wa ${pages}`,
};

const texts: Readonly<Record<DocumentLanguage, DocumentTexts>> = { en, sw };

export function textsOf(language: DocumentLanguage): DocumentTexts {
  return texts[language];
}
