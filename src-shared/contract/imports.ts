import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal, secret } from '../sensitive.ts';
import { CentsValue, DateValue, Id, InstantValue, Nothing, OWNER, pageOf, requiredText, shortText, windowOf } from './values.ts';

export const IMPORT_FIELDS = ['name', 'phone', 'otherPhone', 'userName', 'password', 'access', 'address', 'macAddress', 'plan', 'price', 'startOn', 'balance', 'location', 'status', 'router', 'accountNumber', 'email', 'note'] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];
const ImportMapping = z.partialRecord(z.enum(IMPORT_FIELDS), z.int().min(0).nullable());

/** What a person decided about the file: which column (from 0) is what, which of our plans and routers a name in the file means. */
export const ImportChoices = z.object({
  /** Only what was decided; a field left out is guessed, null is none. */
  mapping: ImportMapping.default({}),
  positiveBalanceMeans: z.enum(['owes', 'credit']).default('owes'),
  /** Key of a name in the file (planNames, routerNames) → ours; null or left out: rows with that plan are errors, rows with that router get none. */
  plans: z.record(z.string(), Id.nullable()).default({}),
  routers: z.record(z.string(), Id.nullable()).default({}),
  /** First period that Waya will invoice begins on this day or the next anniversary after it. */
  billFrom: DateValue,
  /** Rows whose status says they left: skip, or keep as subscribers without service. */
  leavers: z.enum(['skip', 'import-without-service']).default('skip'),
  /** Rows without a status, or with one that Waya does not know. */
  unknownStatus: z.enum(['import', 'skip']).default('import'),
});
export type ImportChoices = z.infer<typeof ImportChoices>;

const RowOutcome = z.enum(['ready', 'imported', 'skipped', 'error', 'undone', 'kept']);
export const ImportRowView = z.object({
  rowNumber: z.int(),
  outcome: RowOutcome,
  name: z.string(),
  summary: z.string(),
  /** Why it was skipped or what is wrong and what to do; warnings too. */
  messages: z.array(z.object({ field: z.string().nullable(), tone: z.enum(['error', 'warning', 'info']), text: z.string() })),
  subscriberId: Id.nullable(),
  cells: z.array(z.string()),
});
export type ImportRowView = z.infer<typeof ImportRowView>;

const ImportCounts = z.object({ total: z.int(), ready: z.int(), imported: z.int(), skipped: z.int(), errors: z.int(), undone: z.int(), kept: z.int(), warnings: z.int(), openingOwedCents: CentsValue, openingCreditCents: CentsValue });
export const ImportView = z.object({
  id: Id,
  fileName: z.string(),
  createdAt: InstantValue,
  state: z.enum(['previewed', 'importing', 'imported', 'undoing', 'undone']),
  batchId: Id.nullable(),
  delimiter: z.string(),
  encoding: z.string(),
  /** Row (from 1) of the headings; null: there are none. */
  headerRow: z.int().nullable(),
  /** Every column of the file, with what Waya takes it for and why. */
  columns: z.array(z.object({ index: z.int(), heading: z.string(), field: z.enum(IMPORT_FIELDS).nullable(), confidence: z.enum(['chosen', 'high', 'medium', 'low']).nullable(), reason: z.string(), samples: z.array(z.string()) })),
  /** Plan and router names found in the file, with how many rows use each and what we think it is. */
  planNames: z.array(z.object({ key: z.string(), name: z.string(), spellings: z.array(z.string()), rows: z.int(), priceCents: CentsValue.nullable(), suggestedPlanId: Id.nullable(), note: z.string().nullable() })),
  routerNames: z.array(z.object({ key: z.string(), name: z.string(), spellings: z.array(z.string()), rows: z.int(), suggestedRouterId: Id.nullable(), note: z.string().nullable() })),
  /** What stands against the import as a whole; empty when it can go ahead. */
  blockers: z.array(z.string()),
  balanceHint: z.string(),
  choices: ImportChoices,
  counts: ImportCounts,
});
export type ImportView = z.infer<typeof ImportView>;

/** Customers from a spreadsheet. Everything is shown before anything is done; a commit is one resumable batch and can be undone. */
export const imports = {
  /** contentBase64: the file's bytes, at most 10 MB and 50,000 rows. Changes no subscriber. */
  'imports.upload': command({ roles: OWNER, input: z.object({ fileName: shortText(200), contentBase64: personal(z.string().max(14_000_000, 'is larger than 10 MB')) }), output: z.object({ id: Id }) }),
  'imports.list': query({ roles: OWNER, input: Nothing, output: z.array(z.object({ id: Id, fileName: z.string(), createdAt: InstantValue, state: ImportView.shape.state, counts: ImportCounts })) }),
  'imports.get': query({ roles: OWNER, input: z.object({ id: Id }), output: ImportView }),
  'imports.rows': query({ roles: OWNER, input: z.object({ id: Id, outcome: RowOutcome.optional(), ...windowOf }), output: pageOf(ImportRowView) }),
  /** Reads all rows again under other choices. */
  'imports.choose': command({ roles: OWNER, input: z.object({ id: Id, choices: ImportChoices }), output: Nothing }),
  /** Makes a plan for a name in the file, at its price, and chooses it. */
  'imports.createPlan': command({ roles: OWNER, input: z.object({ id: Id, key: z.string(), name: requiredText(60), priceCents: CentsValue, downKbps: z.int().positive(), upKbps: z.int().positive() }), output: z.object({ planId: Id }) }),
  'imports.commit': command({ roles: OWNER, input: z.object({ id: Id }), output: z.object({ batchId: Id }) }),
  /** Removes what the import made; a subscriber whom something refers to by now (payment, invoice, message) stays, with the reason. */
  'imports.undo': command({ roles: OWNER, input: z.object({ id: Id }), output: z.object({ batchId: Id }) }),
  /** Rows with errors and skips, with the reasons, to mend in the spreadsheet. */
  'imports.exportProblems': query({ roles: OWNER, input: z.object({ id: Id }), output: z.object({ csv: secret(z.string()) }) }),
};
