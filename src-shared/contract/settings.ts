import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { secret } from '../sensitive.ts';
import { AmountCents, CentsValue, EVERYONE, InstantValue, NETWORK, Nothing, OWNER, requiredText, shortText, TimeOfDay } from './values.ts';

export const BusinessSettings = z.object({
  name: requiredText(80),
  phone: shortText(20),
  email: shortText(120),
  /** KRA PIN, printed on invoices. */
  taxPin: shortText(11),
  address: shortText(200).default(''),
  /** Printed at the foot of invoices. */
  invoiceNote: shortText(300).default(''),
});
export const BillingSettings = z.object({
  /** anniversary: each from his own start day; fixed: all on fixedDay, the first period prorated; calendar: by calendar weeks, months, quarters and years. Applies to new subscriptions. */
  mode: z.enum(['anniversary', 'fixed', 'calendar']),
  fixedDay: z.int().min(1).max(28),
  /** The daily run starts at this time. */
  runAt: TimeOfDay,
  /** Due = invoice date + this many days. */
  dueDays: z.int().min(0).max(90),
  /** Days of a month for a part of it: as it is, or always 30. */
  dayCount: z.enum(['actual', 'fixed30']),
  /** After days off: everything that fell due on one invoice, or one for each period. */
  catchUp: z.enum(['oneInvoice', 'onePerPeriod']),
  /** Periods that begin while a service is cut off for debt are invoiced all the same. */
  invoiceWhileSuspended: z.boolean(),
  /** A cheaper plan begins with the next period; false: at once, with credit. The operator may say otherwise each time. */
  downgradeAtPeriodEnd: z.boolean(),
  /** An invoice made by hand is posted by itself after so many days; null: a person posts it. */
  draftDays: z.int().min(0).max(30).nullable(),
});
export const LateFeeSettings = z.object({
  enabled: z.boolean(),
  /** Days after the due day on which the first fee falls. */
  afterDays: z.int().min(1).max(90),
  flatCents: AmountCents,
  /** Of a year, on what is open; 0: none. */
  annualBasisPoints: z.int().min(0).max(100_000),
  /** Again after so many days; null: once. */
  repeatDays: z.int().min(1).max(90).nullable(),
  taxable: z.boolean(),
});
export const DunningSettings = z.object({
  /** Days relative to the due date; negative is before. */
  reminderDays: z.array(z.int().min(-30).max(60)).max(6),
  remindAt: TimeOfDay,
  graceDays: z.int().min(0).max(60),
  enforceAt: TimeOfDay,
  /** A promise to pay grants at most so many days from the day it is given. */
  promiseDays: z.int().min(0).max(60),
  /** Arrears under this neither remind nor suspend. */
  ignoreBelowCents: CentsValue,
  /** One switch that stops every cut-off. */
  frozen: z.boolean(),
  reminderText: requiredText(480),
  /** Days relative to the due date on which the phone is asked for the money, at the time of the reminders; one prompt a day. */
  pushDays: z.array(z.int().min(-30).max(60)).max(6),
});
export const MpesaSettings = z.object({
  enabled: z.boolean(),
  baseUrl: z.url('is not an address like https://api.safaricom.co.ke'),
  shortcode: z.string().regex(/^\d{5,7}$/, 'is 5 to 7 digits'),
  transactionType: z.enum(['CustomerPayBillOnline', 'CustomerBuyGoodsOnline']),
  /** Till number for Buy Goods; else the paybill itself. */
  partyB: z.string().regex(/^\d{5,7}$/, 'is 5 to 7 digits'),
  consumerKey: requiredText(200),
  /** Where the outside reaches the sidecar, e.g. https://pay.example.co.ke; empty: callbacks do not arrive, pull and query do the work. */
  publicUrl: z.union([z.literal(''), z.url('is not an address like https://pay.example.co.ke')]),
  /** Shape of the confirmations to register for. */
  c2bVersion: z.enum(['v1', 'v2']),
  /** The API operator of the organisation portal, for status, balance and reversal; empty: none. */
  initiatorName: shortText(60),
  /** A report of a payment counts only when M-Pesa's own list, status or statement tells of it too. */
  confirmReports: z.enum(['never', 'unlisted', 'always']),
  /** Addresses (or ranges like 196.201.212.0/24) that M-Pesa reports from. */
  sourceAddresses: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'is not an address like 196.201.214.200 or a range like 196.201.212.0/24')).max(100),
  /** What becomes of reports from elsewhere. flag: booked and marked. refuse: kept, not booked. */
  unlistedSources: z.enum(['flag', 'refuse']),
  /** Whether M-Pesa's question "may I take it?" is answered by account: off means every payment is taken. */
  validation: z.enum(['acceptAll', 'knownAccounts']),
});
export type BusinessSettings = z.infer<typeof BusinessSettings>;
export type BillingSettings = z.infer<typeof BillingSettings>;
export type LateFeeSettings = z.infer<typeof LateFeeSettings>;
export type DunningSettings = z.infer<typeof DunningSettings>;
export type MpesaSettings = z.infer<typeof MpesaSettings>;

export const settings = {
  'settings.read': query({
    roles: EVERYONE,
    input: Nothing,
    output: z.object({
      business: BusinessSettings,
      billing: BillingSettings,
      lateFees: LateFeeSettings,
      dunning: DunningSettings,
      mpesa: MpesaSettings.extend({ consumerSecretSet: z.boolean(), passkeySet: z.boolean(), initiatorPasswordSetAt: InstantValue.nullable(), certificateSet: z.boolean(), pullRegisteredAt: InstantValue.nullable(), lastPullAt: InstantValue.nullable(), urlsRegisteredAt: InstantValue.nullable(), sidecar: z.enum(['off', 'running', 'down']) }),
      recoveryPassphraseSet: z.boolean(),
    }),
  }),
  'settings.saveBusiness': command({ roles: OWNER, input: BusinessSettings, output: Nothing }),
  'settings.saveBilling': command({ roles: OWNER, input: BillingSettings, output: Nothing }),
  'settings.saveLateFees': command({ roles: OWNER, input: LateFeeSettings, output: Nothing }),
  /** The freeze has a command of its own: a form that was opened before must not lift it. Days of prompts that are left out stay as they are. */
  'settings.saveDunning': command({ roles: OWNER, input: DunningSettings.omit({ frozen: true }).partial({ pushDays: true }), output: Nothing }),
  /** Secrets left out stay as they are, and so do the policies that are left out. */
  'settings.saveMpesa': command({
    roles: OWNER,
    input: MpesaSettings.partial({ c2bVersion: true, initiatorName: true, confirmReports: true, sourceAddresses: true, unlistedSources: true, validation: true }).extend({ consumerSecret: secret(z.string().max(200)).optional(), passkey: secret(z.string().max(200)).optional(), /** Sealed to M-Pesa's certificate at once; it is never kept itself. */ initiatorPassword: secret(z.string().max(200)).optional(), /** M-Pesa's certificate (PEM, or the .cer file as base64) from the Daraja portal, of production or of the sandbox; kept for the next password. */ certificate: z.string().max(20_000).optional() }),
    output: Nothing,
  }),
  'settings.freezeCutOffs': command({ roles: NETWORK, input: z.object({ frozen: z.boolean() }), output: Nothing }),
  'settings.setRecoveryPassphrase': command({ roles: OWNER, input: z.object({ passphrase: secret(z.string().min(12, 'must have at least 12 characters').max(200)) }), output: Nothing }),
};
