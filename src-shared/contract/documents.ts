import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { DateValue, EVERYONE, Id, InstantValue, MONEY, Nothing, OWNER } from './values.ts';

/** Which document. A statement is of a subscriber, a receipt of a payment, a pro forma of a draft. */
export const DocumentRef = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('invoice'), id: Id }),
  z.object({ kind: z.literal('creditNote'), id: Id }),
  z.object({ kind: z.literal('receipt'), id: Id }),
  z.object({ kind: z.literal('proForma'), id: Id }),
  z.object({ kind: z.literal('statement'), id: Id, from: DateValue.optional(), to: DateValue.optional() }),
]);
export type DocumentRef = z.infer<typeof DocumentRef>;
const File = z.object({ fileName: z.string(), contentType: z.string(), base64: z.string() });

/** PDFs, made on this computer. */
export const documents = {
  'documents.pdf': query({ roles: EVERYONE, input: z.object({ document: DocumentRef, paper: z.enum(['A4', 'thermal80']).default('A4') }), output: File }),
  /** Many at once in the background: the invoices of a run or of a month, as one ZIP. Progress: batches.get. */
  'documents.export': command({ roles: MONEY, input: z.union([z.object({ runId: Id }), z.object({ from: DateValue, to: DateValue })]), output: z.object({ batchId: Id }) }),
  'documents.exports': query({ roles: MONEY, input: Nothing, output: z.array(z.object({ batchId: Id, title: z.string(), at: InstantValue, state: z.enum(['running', 'done', 'cancelled']), done: z.int(), total: z.int(), fileName: z.string().nullable(), bytes: z.int().nullable() })) }),
  /** A piece of a finished export, at most 1 MB: asked for until `next` is null. */
  'documents.exportPart': query({ roles: MONEY, input: z.object({ batchId: Id, offset: z.int().min(0) }), output: z.object({ fileName: z.string(), base64: z.string(), next: z.int().nullable() }) }),
  /** PNG or JPEG, at most 500 kB; null takes it away. */
  'documents.saveLogo': command({ roles: OWNER, input: z.object({ base64: z.string().max(700_000, 'is more than 500 kB').nullable() }), output: Nothing }),
  'documents.logo': query({ roles: EVERYONE, input: Nothing, output: z.object({ base64: z.string().nullable() }) }),
};
