/** What M-Pesa reports, in our words. */
import { parseC2b, parseStkCallback } from '../../../src-shared/mpesa-callbacks.ts';
import { mpesaResult } from '../../../src-shared/mpesa-results.ts';
import type { PaymentReports, Report } from '../../ports/payment-gateway.ts';
import { readAnswer } from './operator-answers.ts';

export const darajaReports: PaymentReports = {
  read: (path, body) => {
    switch (path) {
      case 'stk':
        return readStk(body);
      case 'c2b-confirmation':
        return readC2b(body);
      case 'c2b-validation':
        return { kind: 'validation' };
      case 'result':
      case 'timeout':
        return readAnswer(body);
    }
  },
};

function readStk(body: string): Report {
  const read = parseStkCallback(body);
  if (!read.ok) return { kind: 'unreadable', reason: read.reason };
  const { checkoutRequestId, resultCode, resultText, receipt, amountCents, paidAt = null, phone = '' } = read.value;
  // Without receipt or amount a success is like a query's: it holds the cut-off, and the receipt is awaited.
  if (mpesaResult(resultCode).state !== 'paid' || receipt === undefined || amountCents === undefined) return { kind: 'pushResult', checkoutRequestId, resultCode, resultText };
  return { kind: 'payment', receipt, amountCents, paidAt, shortcode: '', accountTyped: '', payerPhone: phone, payerName: '', checkoutRequestId };
}

function readC2b(body: string): Report {
  const read = parseC2b(body);
  if (!read.ok) return { kind: 'unreadable', reason: read.reason };
  const { kind: _kind, ...payment } = read.value;
  return { kind: 'payment', ...payment, checkoutRequestId: null };
}
