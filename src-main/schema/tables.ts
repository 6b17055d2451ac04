/** Row types of every table, for Kysely. Instants are milliseconds UTC, dates "YYYY-MM-DD", booleans 0 or 1, JSON text; money is cents. */
import type { Generated } from 'kysely';
import type { Cents } from '../../src-shared/money.ts';
import type { Role } from '../../src-shared/rpc.ts';
import type { Instant, LocalDate } from '../../src-shared/time.ts';
import type { EntitlementState } from '../../src-shared/contract/values.ts';
import { compiler } from '../kernel/db.ts';
import type { KernelTables } from '../kernel/tables.ts';

type Flag = 0 | 1;
type Json = string;

export interface Tables extends KernelTables {
  operator: { id: Generated<number>; name: string; userName: string; role: Role; passwordHash: string; active: Flag; createdAt: Instant };
  session: { tokenHash: string; operatorId: number; device: string; createdAt: Instant; lastSeenAt: Instant; expiresAt: Instant };
  setting: { name: string; value: Json; changedAt: Instant };
  numberSeries: { kind: string; year: number; lastNumber: number; skipped: Generated<number> };

  plan: { id: Generated<number>; name: string; service: 'pppoe'; priceCents: Cents; taxInclusive: Flag; downKbps: number; upKbps: number; state: 'draft' | 'published' | 'retired'; createdAt: Instant };
  subscriber: {
    id: Generated<number>; accountNumber: string; name: string; phone: string | null; phoneHash: string | null; otherPhone: string | null; otherPhoneHash: string | null;
    email: string; location: string; note: string; createdAt: Instant; removedAt: Instant | null;
  };
  router: {
    id: Generated<number>; name: string; host: string; port: number; tls: Flag; fingerprint: string | null; userName: string; passwordCipher: string; suspendMode: 'disable' | 'walled';
    state: 'new' | 'up' | 'down' | 'refused'; trouble: Json | null; facts: Json | null; online: number | null; lastContactAt: Instant | null; lastSweepAt: Instant | null; createdAt: Instant;
  };
  subscription: {
    id: Generated<number>; subscriberId: number; planId: number; routerId: number | null; userName: string; passwordCipher: string; passwordVersion: number;
    startOn: LocalDate; endOn: LocalDate | null; billingMode: 'anniversary' | 'fixed'; anchorOn: LocalDate; anchorDay: number;
    /** Index of the next period to invoice, and its first day; null when nothing more will be invoiced. */
    nextIndex: number; nextOn: LocalDate | null; createdAt: Instant;
  };
  planChange: { id: Generated<number>; subscriptionId: number; fromPlanId: number; toPlanId: number; at: Instant };

  account: { id: Generated<number>; kind: AccountKind; subscriberId: number | null; balanceCents: Generated<Cents> };
  journalEntry: {
    id: Generated<number>; kind: EntryKind; bookedOn: LocalDate; at: Instant; commandId: string; subscriberId: number | null; reference: string;
    reversesId: number | null; previousHash: string; hash: string;
  };
  posting: { id: Generated<number>; entryId: number; accountId: number; amountCents: Cents };

  invoice: {
    id: Generated<number>; number: string; kind: 'service' | 'opening'; subscriberId: number; issuedOn: LocalDate; dueOn: LocalDate; postedAt: Instant;
    netCents: Cents; exciseCents: Cents; vatCents: Cents; totalCents: Cents; exciseBasisPoints: number; vatBasisPoints: number; openCents: Cents; entryId: number; voidEntryId: number | null;
  };
  invoiceLine: {
    id: Generated<number>; invoiceId: number; subscriptionId: number | null; kind: 'service' | 'opening'; description: string; periodStart: LocalDate | null; periodEnd: LocalDate | null;
    netCents: Cents; exciseCents: Cents; vatCents: Cents; grossCents: Cents; explanation: string;
  };

  stkPush: {
    id: Generated<number>; subscriberId: number; phone: string; amountCents: Cents; accountReference: string; state: 'queued' | 'sent' | 'paid' | 'failed' | 'unknown' | 'review';
    checkoutRequestId: string | null; merchantRequestId: string | null; resultCode: string | null; resultText: string | null; trouble: Json | null;
    requestedAt: Instant; sentAt: Instant | null; settledAt: Instant | null; queries: number; paymentId: number | null; operatorId: number | null;
  };
  payment: {
    id: Generated<number>; method: 'mpesa' | 'cash'; receipt: string; amountCents: Cents; state: 'credited' | 'suspense'; subscriberId: number | null; paidAt: Instant; recordedAt: Instant;
    shortcode: string; accountTyped: string; payerPhone: string; payerName: string; matching: string; note: string; operatorId: number | null;
  };
  paymentEvidence: { id: Generated<number>; paymentId: number; source: 'stk' | 'c2b' | 'pull' | 'manual'; receivedAt: Instant; bodyCipher: string };
  /** paymentId null: settled from the subscriber's credit. */
  allocation: { id: Generated<number>; invoiceId: number; paymentId: number | null; amountCents: Cents; entryId: number; at: Instant };
  inboxEntry: {
    id: Generated<number>; source: string; seq: number; kind: 'stk' | 'c2b-confirmation' | 'c2b-validation'; receivedAt: Instant; remoteAddress: string; sealed: string | null;
    state: 'new' | 'done' | 'parked' | 'refused'; reason: string | null; paymentId: number | null; checkoutRequestId: string | null;
  };

  message: {
    id: Generated<number>; subscriberId: number | null; channel: 'sms'; recipient: string; body: string; purpose: string; state: 'queued' | 'sent' | 'failed' | 'unknown';
    providerId: string | null; costCents: Cents; createdAt: Instant; sentAt: Instant | null; trouble: Json | null;
  };
  dunningNotice: { id: Generated<number>; invoiceId: number; stage: number; at: Instant; messageId: number | null };
  entitlement: {
    subscriptionId: number; state: EntitlementState; reasonCode: string; reason: string; since: Instant; revision: number; confirmedRevision: number; confirmedAt: Instant | null;
    confirmedPasswordVersion: number; trouble: Json | null;
  };
  entitlementChange: { id: Generated<number>; subscriptionId: number; at: Instant; fromState: EntitlementState | null; toState: EntitlementState; reasonCode: string; reason: string };

  routerProof: { id: Generated<number>; routerId: number; subscriptionId: number; at: Instant; revision: number; wanted: Json; actions: Json; found: Json; confirmed: Flag; durationMs: number };
  routerFinding: {
    id: Generated<number>; routerId: number; kind: 'drift' | 'missing' | 'orphan' | 'unmanaged' | 'unadopted' | 'duplicate'; objectName: string; detail: string; subscriptionId: number | null;
    foundAt: Instant; resolvedAt: Instant | null; resolution: string | null;
  };
  adoption: { subscriptionId: number; routerId: number; at: Instant };
  routerSample: { id: Generated<number>; routerId: number; at: Instant; online: number; cpuLoadPercent: number };
  routerSession: { routerId: number; userName: string; address: string; callerId: string; since: Instant; readAt: Instant };

  import: {
    id: Generated<number>; fileName: string; fileDigest: string; fileCipher: string; analysisCipher: string; choices: Json; state: 'previewed' | 'importing' | 'imported' | 'undoing' | 'undone';
    batchId: number | null; operatorId: number | null; createdAt: Instant;
  };
  importRow: {
    id: Generated<number>; importId: number; rowNumber: number; outcome: 'ready' | 'imported' | 'skipped' | 'error' | 'undone' | 'kept'; name: string; summary: string;
    messages: Json; cellsCipher: string; recordCipher: string | null; openingCents: Cents; subscriberId: number | null;
  };
}

/** The account list of billing-rules.md; receivable and credit exist once per subscriber. */
export const ACCOUNT_KINDS = ['receivable', 'credit', 'suspense', 'mpesa', 'cash', 'bank', 'revenue', 'deferredRevenue', 'vatPayable', 'excisePayable', 'lateFeeIncome', 'discount', 'badDebt', 'rounding', 'openingBalance'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** The event table of billing-rules.md. */
export const ENTRY_KINDS = ['opening', 'invoice', 'payment', 'suspense', 'assignment', 'creditUsed', 'creditNote', 'refund', 'paymentReversal', 'writeOff', 'reversal'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** The query builder of the whole product. */
export const q = compiler<Tables>();
