/** What of an invoice or a credit note the tax authority is told. Pure. */
import type { EtimsSettings } from '../../../src-shared/contract/etims.ts';
import { KraPin } from '../../../src-shared/contract/etims.ts';
import { plus, type Cents } from '../../../src-shared/money.ts';
import type { LineKind } from '../../schema/tables.ts';
import type { TaxLine, TaxType } from '../../ports/tax-gateway.ts';

export interface PostedLine {
  readonly kind: LineKind;
  readonly description: string;
  readonly quantity: number;
  readonly vatBasisPoints: number;
  readonly netCents: Cents;
  readonly exciseCents: Cents;
  readonly vatCents: Cents;
}

/** The reduced rate of Kenya (petroleum products until 2023); every other rate is the standard one of its day, and KRA checks it. */
const REDUCED_BASIS_POINTS = 800;

/**
 * Excise duty has no field of its own at KRA: VAT is reckoned on net and excise together (VAT Act 2013, section 13), and so is it told.
 * A line of nothing (a free month) is not told: KRA registers sales.
 */
export function taxLines(lines: readonly PostedLine[], given: { readonly buyerExempt: boolean; readonly untaxedAs: EtimsSettings['untaxedAs'] }): TaxLine[] {
  return lines
    .map((line) => ({ description: line.description, quantity: line.quantity, taxType: taxTypeOf(line, given), vatBasisPoints: line.vatBasisPoints, taxableCents: plus(line.netCents, line.exciseCents), vatCents: line.vatCents }))
    .filter((line) => line.taxableCents > 0);
}

/** A deposit is no supply; an exempt buyer pays none of the VAT that others pay; all else as the business is registered. */
function taxTypeOf(line: PostedLine, { buyerExempt, untaxedAs }: { readonly buyerExempt: boolean; readonly untaxedAs: EtimsSettings['untaxedAs'] }): TaxType {
  if (line.vatBasisPoints === REDUCED_BASIS_POINTS) return 'reduced';
  if (line.vatBasisPoints > 0) return 'standard';
  if (line.kind === 'deposit') return 'nonVat';
  return buyerExempt ? 'exempt' : untaxedAs;
}

/** What is no PIN is not told: a buyer without one is allowed, a wrong one is refused. */
export function buyerPin(taxPin: string): string | null {
  const pin = KraPin.safeParse(taxPin);
  return pin.success ? pin.data : null;
}
