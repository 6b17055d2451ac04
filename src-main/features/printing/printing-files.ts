/** Where the parts of this feature lie that are not imported: beside the sources, in out/ when bundled, beside the archive when installed. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const isSource = import.meta.filename.endsWith('.ts');

/** What the threads of createPdfRenderer run. */
export const workerEntry = path.join(here, isSource ? 'printing.worker.ts' : 'printing-worker.js');

/** Throws Error when the program is not whole. */
export function fontDirectory(): string {
  const candidates = isSource ? ['../../../resources/fonts'] : ['../../resources/fonts', '../../../resources/fonts'];
  const found = candidates.map((candidate) => path.resolve(here, candidate)).find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error('the folder of fonts is missing');
  return found;
}
