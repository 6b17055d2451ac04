import Papa from 'papaparse';

export interface ProblemRow {
  readonly rowNumber: number;
  readonly outcome: string;
  readonly messages: readonly { readonly text: string }[];
  readonly cells: readonly string[];
}

/** The rows that were not imported, with the reason first, so that they can be mended in the spreadsheet and imported again. */
export function problemsCsv(headings: readonly string[], rows: readonly ProblemRow[]): string {
  const fields = ['Row', 'What happened', 'Why', ...headings];
  // escapeFormulae: a cell that begins with = must not run when the file is opened (OWASP, CSV injection).
  return Papa.unparse({ fields, data: rows.map((row) => [row.rowNumber, row.outcome, row.messages.map((message) => message.text).join(' '), ...row.cells]) }, { escapeFormulae: true });
}
