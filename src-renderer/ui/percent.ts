/** Tax rates, kept in basis points (1600 = 16 %). */
const percent = new Intl.NumberFormat('en-KE', { maximumFractionDigits: 2 });
const POINTS_A_PERCENT = 100;

/** "16 %", never broken before its sign. */
export function percentText(basisPoints: number): string {
  return `${percent.format(fromBasisPoints(basisPoints))}\u00a0%`;
}

/** 16 → 1600, for a field in percent. */
export function toBasisPoints(percentValue: number): number {
  return Math.round(percentValue * POINTS_A_PERCENT);
}

/** 1600 → 16, for a field in percent. */
export function fromBasisPoints(basisPoints: number): number {
  return basisPoints / POINTS_A_PERCENT;
}
