/** Amounts of data, as routers count them: 1 KB is 1,024 bytes, 1 GB is 1,073,741,824 (docs/glossary.md). */

const KB = 1024;
export const MB = KB * KB;
export const GB = MB * KB;
const TB = GB * KB;

const UNITS = [['TB', TB], ['GB', GB], ['MB', MB], ['KB', KB]] as const;

/** "50.2 GB", "50 GB", "512 bytes": one digit after the point at most. Bytes, not negative. */
export function formatData(bytes: number): string {
  const [name, size] = UNITS.find(([, one]) => bytes >= one) ?? ['bytes', 1];
  return `${inUnits(bytes, size)} ${name}`;
}

/** "50.2 of 50 GB": both in the unit of the whole. */
export function formatDataOf(bytes: number, whole: number): string {
  const [name, size] = UNITS.find(([, one]) => whole >= one) ?? ['bytes', 1];
  return `${inUnits(bytes, size)} of ${inUnits(whole, size)} ${name}`;
}

const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

function inUnits(bytes: number, size: number): string {
  return oneDigit.format(bytes / size);
}
