/** What each M-Pesa result code means to the books and to the person at the desk (Daraja documentation and production sightings). */

/**
 * paid: money moved. failed: this attempt is over; a later success still wins over it. pending: no verdict yet, ask again.
 * review: a code we do not know; never paid, never silently failed.
 */
export type MpesaState = 'paid' | 'failed' | 'pending' | 'review';

export interface MpesaResult {
  readonly state: MpesaState;
  /** For the cashier: what happened. */
  readonly text: string;
  /** For the cashier: what to do about it. Empty when there is nothing to do. */
  readonly advice: string;
  /** Something in Waya's own M-Pesa settings is wrong: no customer can pay until it is put right. */
  readonly isSettingsFault: boolean;
}

function result(state: MpesaState, text: string, advice: string): MpesaResult {
  return { state, text, advice, isSettingsFault: false };
}
function settingsFault(text: string, advice: string): MpesaResult {
  return { state: 'failed', text, advice, isSettingsFault: true };
}

const mismatch = settingsFault(
  'The request was for a till but the number is a paybill, or the other way round.',
  'Check in the M-Pesa settings whether the number is a paybill or a till.',
);

/** Every code we know. Codes are text: not all are numbers. */
export const MPESA_RESULTS: Readonly<Record<string, MpesaResult>> = {
  '0': result('paid', 'Paid.', ''),
  '1': result('failed', 'The customer does not have enough money in M-Pesa.', 'Ask again when the customer has topped up.'),
  '2': result('failed', 'The amount is below what M-Pesa allows.', 'Ask for at least KES 1.'),
  '3': result('failed', 'The amount is above what M-Pesa allows in one payment.', 'Ask for at most KES 250,000, or in two payments.'),
  '4': result('failed', 'The customer has reached the daily limit of M-Pesa.', 'Ask again tomorrow, or take part of it in cash.'),
  '8': result('failed', 'The payment would take the account above the balance M-Pesa allows.', 'Move money out of the M-Pesa account, then ask again.'),
  '17': result('failed', 'M-Pesa refused a second payment of the same amount within two minutes.', 'Check whether the first one arrived. If not, wait two minutes and ask again.'),
  '21': settingsFault('The API operator may not do this.', 'Give him the role in the M-Pesa organisation portal, then ask again.'),
  '26': result('failed', 'M-Pesa is busy.', 'Ask again in a few minutes.'),
  '1001': result('failed', 'Another M-Pesa request is open on this phone.', 'Wait one minute, then ask again.'),
  '1019': result('failed', 'The request ran out before the customer answered.', 'Check that nothing arrived, then ask again.'),
  '1025': result('failed', 'M-Pesa could not send the request to the phone.', 'Ask again; if it stays, shorten the account reference and the description.'),
  '1032': result('failed', 'The customer cancelled the request.', 'Ask again if the customer wants to pay.'),
  '1037': result('failed', 'The phone did not answer: off, out of reach, or nobody entered the PIN.', 'Check that the phone is on. The payment may still arrive late.'),
  '2001': result('failed', 'The customer entered a wrong PIN.', 'Ask again.'),
  '2028': mismatch,
  '2033': result('failed', 'M-Pesa has no such payment in the last 48 hours.', 'Ask the customer for the M-Pesa message and check the receipt number.'),
  '4999': result('pending', 'M-Pesa is still working on it.', ''),
  '8006': result('failed', 'The customer’s M-Pesa PIN is locked.', 'The customer unlocks it by calling Safaricom (100 or 200).'),
  '9999': result('failed', 'M-Pesa could not send the request to the phone.', 'Ask again; if it stays, shorten the account reference and the description.'),
  E3008: result('failed', 'M-Pesa refused this customer.', 'The customer asks Safaricom why. The sandbox answers this for every real phone.'),
  R000001: result('failed', 'This payment was given back before already.', 'Look in the M-Pesa statement: it must not be given back twice.'),
  R000002: result('failed', 'M-Pesa does not know this receipt, or not with this amount.', 'Check the receipt number in the M-Pesa statement.'),
  SFC_IC0003: mismatch,
};

/** The meaning of a result code; an unknown one is for review. */
export function mpesaResult(code: string): MpesaResult {
  const known = Object.hasOwn(MPESA_RESULTS, code) ? MPESA_RESULTS[code] : undefined;
  return known ?? result('review', `M-Pesa answered with a code that Waya does not know (${code}).`, 'Look in the M-Pesa statement whether the money arrived before asking again.');
}
