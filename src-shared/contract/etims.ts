import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal, secret } from '../sensitive.ts';
import { CentsValue, DateValue, Id, InstantValue, MONEY, Nothing, OWNER, pageOf, requiredText, shortText, Trouble, windowOf } from './values.ts';

/** A KRA PIN: A for a person, P for everything else, nine digits, a letter (kra.go.ke). */
export const KraPin = z.string().trim().toUpperCase().regex(/^[AP]\d{9}[A-Z]$/, 'is not a KRA PIN like P051234567X');

export const EtimsSettings = z.object({
  enabled: z.boolean(),
  baseUrl: z.url('is not an address like https://etims-api.kra.go.ke/etims-api'),
  pin: z.union([z.literal(''), KraPin]),
  branchId: z.string().regex(/^\d{2}$/, 'is two digits, 00 for the head office'),
  deviceSerial: shortText(100),
  /** Number of the control unit (KRACU…), told when the device is connected; printed in front of every receipt number. */
  controlUnitId: shortText(40),
  /** Invoices and credit notes of this day and later are sent. */
  fromOn: DateValue.nullable(),
  /** KRA's class of what is sold (UNSPSC, up to ten digits). */
  itemClassCode: z.string().regex(/^\d{8,10}$/, 'is 8 to 10 digits'),
  /** What a line without VAT is in law, unless its subscriber is exempt. */
  untaxedAs: z.enum(['nonVat', 'exempt', 'zeroRated']),
  /** The last number that this device has used before Waya. */
  startAfter: z.int().min(0).max(1_000_000_000),
});
export type EtimsSettings = z.infer<typeof EtimsSettings>;

export const EtimsState = z.enum(['queued', 'sending', 'accepted', 'refused', 'unknown']);
export type EtimsState = z.infer<typeof EtimsState>;

export const EtimsRow = z.object({
  id: Id,
  kind: z.enum(['invoice', 'creditNote']),
  /** Of the invoice or the credit note. */
  documentId: Id,
  number: z.string(),
  subscriberId: Id,
  subscriberName: z.string(),
  issuedOn: DateValue,
  totalCents: CentsValue,
  state: EtimsState,
  queuedAt: InstantValue,
  sentAt: InstantValue.nullable(),
  acceptedAt: InstantValue.nullable(),
  attempts: z.int(),
  controlNumber: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  qrText: z.string().nullable(),
  trouble: Trouble.nullable(),
});
export type EtimsRow = z.infer<typeof EtimsRow>;

/** What a person types into KRA's portal. */
export const EtimsExportRow = z.object({
  kind: z.enum(['invoice', 'creditNote']),
  number: z.string(),
  issuedOn: DateValue,
  buyerName: z.string(),
  buyerPin: z.string(),
  /** Of a credit note: its invoice, and KRA's number of it when KRA has it. */
  originalNumber: z.string(),
  originalControlNumber: z.string(),
  taxableCents: CentsValue,
  vatCents: CentsValue,
  totalCents: CentsValue,
  lines: z.array(z.object({ description: z.string(), quantity: z.int(), taxType: z.enum(['standard', 'reduced', 'zeroRated', 'exempt', 'nonVat']), vatBasisPoints: z.int(), taxableCents: CentsValue, vatCents: CentsValue, totalCents: CentsValue })),
});
export type EtimsExportRow = z.infer<typeof EtimsExportRow>;

/** Electronic tax invoices at the Kenya Revenue Authority. Off until switched on, and never in the way of anything else. */
export const etims = {
  'etims.read': query({
    roles: OWNER,
    input: Nothing,
    output: EtimsSettings.extend({
      communicationKeySet: z.boolean(),
      connecting: z.boolean(),
      /** Why the device could not be connected. */
      connectTrouble: Trouble.nullable(),
      counts: z.record(EtimsState, z.int()),
      /** Why what is queued does not go out. */
      waiting: Trouble.nullable(),
    }),
  }),
  /** The key left out stays as it is. Switched on, everything posted since fromOn is queued. */
  'etims.save': command({ roles: OWNER, input: EtimsSettings.extend({ communicationKey: secret(z.string().trim().max(255)).optional() }), output: Nothing }),
  /** Connects a new device: KRA tells the communication key and the number of the control unit, once. */
  'etims.connect': command({ roles: OWNER, input: Nothing, output: Nothing }),
  'etims.list': query({ roles: MONEY, input: z.object({ search: shortText(80).default(''), state: EtimsState.optional(), ...windowOf }), output: pageOf(EtimsRow) }),
  /** Sends what was refused again; asks KRA about what is not known. */
  'etims.retry': command({ roles: MONEY, input: z.object({ ids: z.array(Id).min(1).max(200) }), output: Nothing }),
  /** A person entered the document in KRA's portal: it is not sent any more. */
  'etims.recordByHand': command({ roles: MONEY, input: z.object({ id: Id, controlNumber: requiredText(60), qrText: shortText(300).default('') }), output: Nothing }),
  /** What KRA does not have yet, of the days from…until, oldest first: also while eTIMS is off. */
  'etims.export': query({ roles: MONEY, input: z.object({ from: DateValue, until: DateValue, ...windowOf }), output: pageOf(personal(EtimsExportRow)) }),
};
