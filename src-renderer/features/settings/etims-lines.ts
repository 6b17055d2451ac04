import type { EtimsExportRow } from '../../../src-shared/contract/etims.ts';
import { texts } from '../../texts/index.ts';
import { csvAmount } from '../../ui/csv.ts';
import { fromBasisPoints } from '../../ui/percent.ts';

const words = texts.settings.etims;

/** A line of the file for each line of a document, in the order of `texts.settings.etims.columns`. */
export function etimsLines(rows: readonly EtimsExportRow[]): string[][] {
  return rows.flatMap((row) =>
    row.lines.map((line) => [
      words.kind[row.kind], row.number, row.issuedOn, row.buyerName, row.buyerPin, row.originalNumber, row.originalControlNumber, line.description, String(line.quantity), words.taxType[line.taxType], String(fromBasisPoints(line.vatBasisPoints)),
      csvAmount(line.taxableCents), csvAmount(line.vatCents), csvAmount(line.totalCents),
    ]),
  );
}
