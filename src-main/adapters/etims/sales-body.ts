/**
 * One document as KRA's /saveTrnsSalesOsdc wants it. Sources, field by field:
 * [S] OSCU specification v2.0 (kra.go.ke), TrnsSalesSaveWrReq, as republished in paybillke/kra-etims-oscu-docs;
 * [O] Odoo's l10n_ke_edi_oscu, certified by KRA: what the amounts mean (taxblAmt without VAT, totAmt with it), all of A to E always there.
 */
import { formatAmount, multiplyRatio, plus, sum, type Cents } from '../../../src-shared/money.ts';
import { compactTimestamp } from '../../../src-shared/time.ts';
import type { TaxAccount, TaxDocument, TaxLine, TaxType } from '../../ports/tax-gateway.ts';

/** Tax types [S 4.1]. Excise duty has none: it is part of what VAT is reckoned on. */
const LETTER: Readonly<Record<TaxType, Letter>> = { exempt: 'A', standard: 'B', zeroRated: 'C', nonVat: 'D', reduced: 'E' };
const LETTERS = ['A', 'B', 'C', 'D', 'E'] as const;
type Letter = (typeof LETTERS)[number];
/** In percent, for letters that a document does not use [S 4.1]; those it uses carry its own rate. */
const USUAL_RATE: Readonly<Record<Letter, number>> = { A: 0, B: 16, C: 0, D: 0, E: 8 };

/** KE, service, packed "net", by the unit [S item code]. */
const ITEM_CODE_START = 'KE3NTXU';
const PACKAGE = 'NT';
const UNIT = 'U';
const LONGEST = { name: 60, itemName: 200 } as const;
/** Nothing is paid yet when an invoice is posted: "credit" [S payment method]. */
const ON_CREDIT = '02';
const APPROVED = '02';
const REFUND = '06';
const US = { regrId: 'Waya', regrNm: 'Waya', modrId: 'Waya', modrNm: 'Waya' } as const;

/** Amounts go as JSON numbers with two decimals [S: NUMBER 18,2]. */
const number = (amount: Cents): number => Number(formatAmount(amount).replaceAll(',', '').replace('−', '-'));
const percent = (basisPoints: number): number => basisPoints / 100;

/** One item a tax type: what KRA must know before it takes a sale of it [S ItemSaveReq]. */
export const itemCode = (taxType: TaxType): string => `${ITEM_CODE_START}${String(LETTERS.indexOf(LETTER[taxType]) + 1).padStart(7, '0')}`;

/** The body of /saveItem [S ItemSaveReq]; type 3 is a service. */
export function itemBody(account: TaxAccount, taxType: TaxType): Record<string, unknown> {
  return { itemCd: itemCode(taxType), itemClsCd: account.itemClassCode, itemTyCd: '3', itemNm: 'Internet service', orgnNatCd: 'KE', pkgUnitCd: PACKAGE, qtyUnitCd: UNIT, taxTyCd: LETTER[taxType], dftPrc: 0, isrcAplcbYn: 'N', useYn: 'Y', ...US };
}

/** The body of /saveTrnsSalesOsdc. Amounts of a credit note are positive; rcptTyCd R and orgInvcNo say that it takes back [S, O]. */
export function salesBody(account: TaxAccount, document: TaxDocument): Record<string, unknown> {
  const { lines, buyer } = document;
  const stamp = compactTimestamp(document.postedAt);
  const isCredit = document.kind === 'creditNote';
  const taxable = sum(lines.map((line) => line.taxableCents));
  const vat = sum(lines.map((line) => line.vatCents));
  return {
    invcNo: document.sequence,
    trdInvcNo: document.number,
    orgInvcNo: document.originalSequence ?? 0,
    custTin: buyer.pin,
    custNm: buyer.name.slice(0, LONGEST.name),
    salesTyCd: 'N',
    rcptTyCd: isCredit ? 'R' : 'S',
    pmtTyCd: ON_CREDIT,
    salesSttsCd: APPROVED,
    cfmDt: stamp,
    salesDt: document.issuedOn.replaceAll('-', ''),
    stockRlsDt: null,
    cnclReqDt: null,
    cnclDt: null,
    rfdDt: isCredit ? stamp : null,
    rfdRsnCd: isCredit ? REFUND : null,
    totItemCnt: lines.length,
    ...byLetter(lines),
    totTaxblAmt: number(taxable),
    totTaxAmt: number(vat),
    totAmt: number(plus(taxable, vat)),
    prchrAcptcYn: 'N',
    remark: null,
    ...US,
    receipt: { custTin: buyer.pin, custMblNo: null, rcptPbctDt: stamp, trdeNm: '', adrs: '', topMsg: '', btmMsg: '', prchrAcptcYn: 'N' },
    itemList: lines.map((line, index) => itemOf(account, line, index)),
  };
}

/** taxblAmtA … taxAmtE: all fifteen are wanted, zero where a letter is not used [S, O]. */
function byLetter(lines: readonly TaxLine[]): Record<string, number> {
  const fields: Record<string, number> = {};
  for (const letter of LETTERS) {
    const of = lines.filter(({ taxType }) => LETTER[taxType] === letter);
    fields[`taxblAmt${letter}`] = number(sum(of.map((line) => line.taxableCents)));
    fields[`taxRt${letter}`] = of[0] ? percent(of[0].vatBasisPoints) : USUAL_RATE[letter];
    fields[`taxAmt${letter}`] = number(sum(of.map((line) => line.vatCents)));
  }
  return fields;
}

function itemOf(account: TaxAccount, line: TaxLine, index: number): Record<string, unknown> {
  const { quantity, taxableCents, vatCents } = line;
  // Price times quantity must be the amount to the cent: where it cannot be, the line is one thing.
  const divides = Number.isSafeInteger(quantity) && quantity > 0 && taxableCents % quantity === 0;
  return {
    itemSeq: index + 1,
    itemCd: itemCode(line.taxType),
    itemClsCd: account.itemClassCode,
    itemNm: line.description.slice(0, LONGEST.itemName),
    bcd: null,
    pkgUnitCd: PACKAGE,
    pkg: divides ? quantity : 1,
    qtyUnitCd: UNIT,
    qty: divides ? quantity : 1,
    prc: number(divides ? multiplyRatio(taxableCents, 1, quantity) : taxableCents),
    splyAmt: number(taxableCents),
    // Discounts are in the lines' amounts already.
    dcRt: 0,
    dcAmt: 0,
    isrccCd: null,
    isrccNm: null,
    isrcRt: 0,
    isrcAmt: 0,
    taxTyCd: LETTER[line.taxType],
    taxblAmt: number(taxableCents),
    taxAmt: number(vatCents),
    totAmt: number(plus(taxableCents, vatCents)),
  };
}
