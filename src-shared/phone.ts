/** Kenyan mobile numbers: stored as 2547… or 2541… (mpesa.md, Formats). */

/** Twelve digits, 254[17]xxxxxxxx. */
export type Phone = string & { readonly __unit: 'phone' };

/**
 * Reads 07…, 01…, 7…, 1…, 254…, +254…, +254 (0)7… with spaces, dashes, dots or brackets. Null when it is not exactly one Kenyan mobile number.
 */
export function parsePhone(text: string): Phone | null {
  const digits = text.trim().replace(/^00(?=254)/, '').replace(/[\s().+-]/g, '');
  const match = /^(?:2540?|0)?([17]\d{8})$/.exec(digits);
  return match ? (`254${match[1]}` as Phone) : null;
}

/** "0712 345 678", as people here read it. */
export function formatPhone(phone: string): string {
  return /^254\d{9}$/.test(phone) ? `0${phone.slice(3, 6)} ${phone.slice(6, 9)} ${phone.slice(9)}` : phone;
}

/** "2547•••••678": for logs and for people who need not see it whole. */
export function maskPhone(phone: string): string {
  return phone.length >= 7 ? `${phone.slice(0, 4)}•••••${phone.slice(-3)}` : '•••';
}
