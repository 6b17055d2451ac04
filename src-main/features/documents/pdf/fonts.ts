/** IBM Plex Sans (resources/fonts, SIL Open Font License 1.1): figures of one width, and every letter of Swahili, Kikuyu (ĩ ũ) and Europe. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fontDirectory } from '../document-files.ts';
import { readTrueType, type TrueType } from './true-type.ts';

interface Fonts {
  readonly regular: TrueType;
  readonly semibold: TrueType;
}

let loaded: Fonts | undefined;

/** Read from disk once for each thread. */
export function loadFonts(): Fonts {
  const read = (name: string) => readTrueType(new Uint8Array(readFileSync(path.join(fontDirectory(), name))));
  loaded ??= { regular: read('ibm-plex-sans-regular.ttf'), semibold: read('ibm-plex-sans-semibold.ttf') };
  return loaded;
}
