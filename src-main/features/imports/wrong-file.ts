/** Says no to what is not a CSV, by its first bytes, with what it is and what to do instead. The name of a file proves nothing. */
import { Refusal } from '../../../src-shared/refusal.ts';

/** 10 MB: a list of 50,000 customers is about 6. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

const EXPORT = 'In Excel or Google Sheets choose Save as / Download, “CSV (comma separated)”, and choose that file here.';

interface Kind {
  readonly what: string;
  readonly whatToDo: string;
  /** The bytes at the start of the file, as Latin-1 text. */
  readonly starts: readonly string[];
}

const KINDS: readonly Kind[] = [
  { what: 'an Excel workbook (XLSX), another office document or a ZIP', starts: ['PK\x03\x04', 'PK\x05\x06'], whatToDo: `Open it. ${EXPORT}` },
  { what: 'an old Excel workbook (XLS) or office document', starts: ['\xd0\xcf\x11\xe0'], whatToDo: `Open it. ${EXPORT}` },
  { what: 'a PDF', starts: ['%PDF'], whatToDo: `A PDF cannot be read as a table. Go back to the spreadsheet that it was printed from. ${EXPORT}` },
  { what: 'a picture', starts: ['\x89PNG', '\xff\xd8\xff', 'GIF8', 'RIFF', 'BM\0', 'II*\0', 'MM\0*'], whatToDo: `Waya cannot read a photograph of a list. Type the list into a spreadsheet. ${EXPORT}` },
  { what: 'a compressed archive', starts: ['\x1f\x8b', 'Rar!', '7z\xbc\xaf'], whatToDo: 'Unpack it, and choose the CSV in it.' },
  { what: 'a database', starts: ['SQLite format 3'], whatToDo: 'Export the table of customers from the program that made it, as CSV.' },
  { what: 'a rich text document', starts: ['{\\rtf'], whatToDo: `Copy the table into a spreadsheet. ${EXPORT}` },
];

const MARKUP = /^\s*<(!doctype|html|table|\?xml|workbook)\b/i;

/** Throws a Refusal when the file is empty, too large, or plainly another kind of file. */
export function refuseWrongFile(bytes: Uint8Array, fileName: string): void {
  if (bytes.length === 0) throw refused(fileName, 'is empty', 'Export the list again, and look whether the file has a size above 0.');
  if (bytes.length > MAX_FILE_BYTES) {
    throw new Refusal('too_large', `${quoted(fileName)} is larger than 10 MB. Split the list into several files and import them one after the other.`);
  }
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  const kind = KINDS.find(({ starts }) => starts.some((magic) => start.startsWith(magic)));
  if (kind) throw refused(fileName, `is ${kind.what}, not a CSV`, kind.whatToDo);
}

/** Throws a Refusal when decoded text is not the text of a table. */
export function refuseWrongText(text: string, fileName: string): void {
  if (text.trim() === '') throw refused(fileName, 'holds nothing but blanks', 'Export the list again, and look into the file before you choose it.');
  if (MARKUP.test(text)) throw refused(fileName, 'is a web page or XML, though it may be named .xls or .csv', `Open it in Excel. ${EXPORT}`);
  const sample = text.slice(0, 20_000);
  const strange = sample.match(/[\0-\x08\x0e-\x1f\x7f\ufffd]/g)?.length ?? 0;
  if (strange > sample.length / 200) throw refused(fileName, 'is not text: it holds binary data', `Choose a CSV. ${EXPORT}`);
}

export function refused(fileName: string, what: string, whatToDo: string): Refusal {
  return new Refusal('invalid', `${quoted(fileName)} ${what}. ${whatToDo}`, { fields: { file: what } });
}

function quoted(fileName: string): string {
  return `“${fileName}”`;
}
