import type { AnalysedRow, AnalyseReply, AnalyseRequest } from './imports.service.ts';
import { readSheet } from './dialect.ts';
import { analyse } from './preview.ts';

const ROWS_A_PART = 100;

/** The work of the read worker: a whole file takes longer than the event loop may stand still. Throws Refusal for a wrong file. */
export function analyseFile({ bytes, fileName, options }: AnalyseRequest): AnalyseReply {
  const { rows, ...preview } = analyse(bytes, fileName, options);
  const cells = readSheet(bytes, fileName, options.delimiter).rows;
  const analysed = rows.map((row): AnalysedRow => [row, cells[row.rowNumber - 1] ?? []]);
  const parts = Array.from({ length: Math.ceil(analysed.length / ROWS_A_PART) }, (_, index) => JSON.stringify(analysed.slice(index * ROWS_A_PART, (index + 1) * ROWS_A_PART)));
  return { preview, parts };
}
