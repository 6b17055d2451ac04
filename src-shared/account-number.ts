/** Account numbers: digits with a Luhn check digit, so that most slips of a thumb at a paybill prompt are noticed (mpesa.md §2). */

/** Digits only, at least five, the last one the check digit. */
export type AccountNumber = string & { readonly __unit: 'account-number' };

/** The account number of the n-th subscriber (n ≥ 1): five digits or more, then the check digit. */
export function accountNumber(n: number): AccountNumber {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`not a subscriber sequence: ${n}`);
  const body = String(10_000 + n);
  return `${body}${luhnDigit(body)}` as AccountNumber;
}

/** What a payer typed, reduced to what we compare: upper case, without spaces, dashes, dots and slashes. */
export function normaliseAccount(typed: string): string {
  return typed.toUpperCase().replace(/[\s\-_./#]/g, '');
}

/** Does the text end in its right check digit? */
export function hasValidCheckDigit(text: string): boolean {
  return /^\d{6,12}$/.test(text) && luhnDigit(text.slice(0, -1)) === text.slice(-1);
}

function luhnDigit(body: string): string {
  let total = 0;
  for (let i = 0; i < body.length; i++) {
    let digit = Number(body[body.length - 1 - i]);
    if (i % 2 === 0) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    total += digit;
  }
  return String((10 - (total % 10)) % 10);
}
