import type { AnalyseReply, AnalyseRequest } from './imports.service.ts';
import { readSheet } from './dialect.ts';
import { analyse } from './preview.ts';

/** The work of the read worker: a whole file takes longer than the event loop may stand still. Throws Refusal for a wrong file. */
export function analyseFile({ bytes, fileName, options }: AnalyseRequest): AnalyseReply {
  return { preview: analyse(bytes, fileName, options), cells: readSheet(bytes, fileName, options.delimiter).rows };
}
