/** All figures, in the order in which they run. */
import type { Figure } from './report.ts';

export interface Given {
  /** For this figure alone; empty, or a copy of the prepared business. */
  readonly directory: string;
}

interface Measuring {
  readonly title: string;
  /** Starts from the business of 10,000 subscribers. */
  readonly prepared: boolean;
  measure(given: Given): Promise<Figure[]>;
}

export const figures = {
  billing: { title: 'Billing runs of 10,000 and 100,000 subscribers', prepared: true, measure: async (given) => (await import('./billing.figure.ts')).billing(given) },
  start: { title: 'Start with 10,000 subscribers', prepared: true, measure: async (given) => (await import('./start.figure.ts')).start(given) },
  books: { title: 'Import of 5,000 rows, and the check of the books', prepared: true, measure: async (given) => (await import('./books.figure.ts')).books(given) },
  statements: { title: 'Statement and reports over a million postings', prepared: false, measure: async (given) => (await import('./statements.figure.ts')).statements(given) },
  documents: { title: 'Invoices as PDF', prepared: false, measure: async () => (await import('./documents.figure.ts')).documents() },
  sweep: { title: 'Sweep of a router with 5,000 secrets', prepared: false, measure: async (given) => (await import('./sweep.figure.ts')).sweep(given) },
  network: { title: 'Sweep of 20 routers with 1,000 secrets each', prepared: false, measure: async (given) => (await import('./network.figure.ts')).network(given) },
  payment: { title: 'Payment to internet, 1,000 callbacks at 20 a second over 4 routers', prepared: false, measure: async (given) => (await import('./payment.figure.ts')).payment(given) },
  callbacks: { title: 'Callbacks through the sidecar, on the disk before they are answered', prepared: false, measure: async (given) => (await import('./callbacks.figure.ts')).callbacks(given) },
} satisfies Record<string, Measuring>;

export type FigureName = keyof typeof figures;
