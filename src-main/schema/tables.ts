/** Row types of every table, for Kysely. Instants are milliseconds UTC, dates "YYYY-MM-DD", booleans 0 or 1, JSON text; money is cents. */
import type { Generated } from 'kysely';
import type { Cents } from '../../src-shared/money.ts';
import type { Role } from '../../src-shared/rpc.ts';
import type { Instant, LocalDate } from '../../src-shared/time.ts';
import type { AlertKind } from '../../src-shared/contract/health.ts';
import type { Access, EntitlementState } from '../../src-shared/contract/values.ts';
import { compiler } from '../kernel/db.ts';
import type { KernelTables } from '../kernel/tables.ts';

type Flag = 0 | 1;
export type DateUnit = 'day' | 'week' | 'month' | 'year';
export type PeriodUnit = 'minute' | 'hour' | DateUnit;
/** advance: invoiced on the first day; arrears: when the period is over; prepaid: only when the subscriber's credit covers it. */
export type Charging = 'advance' | 'arrears' | 'prepaid';
export type BillingMode = 'anniversary' | 'fixed' | 'calendar';
export type SpreadRule = 'proportional' | 'inOrder';
export type InvoiceKind = 'service' | 'opening' | 'manual' | 'lateFee' | 'adjustment';
export type LineKind = 'plan' | 'addOn' | 'oneOff' | 'opening' | 'lateFee' | 'deposit' | 'adjustment';
export type CreditNoteKind = 'correction' | 'planChange' | 'pause' | 'end';
type Json = string;
/** What arrives from M-Pesa; result: the answer to a question; timeout: that question back, because nobody answered it. */
type InboxKind = 'stk' | 'c2b-confirmation' | 'c2b-validation' | 'result' | 'timeout';
type AskState = 'queued' | 'sent' | 'done' | 'failed' | 'unknown';

export interface Tables extends KernelTables {
  operator: { id: Generated<number>; name: string; userName: string; role: Role; passwordHash: string; active: Flag; createdAt: Instant };
  session: { tokenHash: string; operatorId: number; device: string; createdAt: Instant; lastSeenAt: Instant; expiresAt: Instant };
  setting: { name: string; value: Json; changedAt: Instant };
  numberSeries: { kind: string; year: number; lastNumber: number; skipped: Generated<number> };

  plan: {
    id: Generated<number>; name: string; priceCents: Cents; taxInclusive: Flag; exciseApplies: Flag; intervalUnit: PeriodUnit; intervalCount: number; charging: Charging;
    downKbps: number; upKbps: number; state: 'draft' | 'published' | 'retired'; createdAt: Instant; burst: Generated<Json | null>; cap: Generated<Json | null>; priority: Generated<number>; addressList: Generated<string | null>;
  };
  planPrice: { id: Generated<number>; planId: number; fromOn: LocalDate; priceCents: Cents; keepEarlier: Flag; createdAt: Instant };
  product: {
    id: Generated<number>; name: string; kind: 'addOn' | 'oneOff'; priceCents: Cents; taxInclusive: Flag; exciseApplies: Flag; intervalUnit: DateUnit | null; intervalCount: number | null;
    state: 'published' | 'retired'; createdAt: Instant;
  };
  taxRate: { id: Generated<number>; kind: 'vat' | 'excise'; fromOn: LocalDate; basisPoints: number; createdAt: Instant };
  promoCode: {
    id: Generated<number>; code: string; name: string; percentBasisPoints: number | null; amountCents: Cents | null; periods: number | null; planId: number | null; validFrom: LocalDate; validUntil: LocalDate | null;
    mostUses: number | null; active: Flag; createdAt: Instant;
  };
  subscriber: {
    id: Generated<number>; accountNumber: string; name: string; phone: string | null; phoneHash: string | null; otherPhone: string | null; otherPhoneHash: string | null;
    email: string; location: string; note: string; createdAt: Instant; taxPin: Generated<string>; taxExempt: Generated<Flag>; exemption: Generated<string>;
    payerId: Generated<number | null>; spreadRule: Generated<SpreadRule>; suspendUnits: Generated<'all' | 'unpaid'>; removedAt: Instant | null;
  };
  router: {
    id: Generated<number>; name: string; host: string; port: number; tls: Flag; fingerprint: string | null; userName: string; passwordCipher: string; suspendMode: 'disable' | 'walled' | 'throttle';
    state: 'new' | 'up' | 'down' | 'refused'; trouble: Json | null; facts: Json | null; online: number | null; lastContactAt: Instant | null; lastSweepAt: Instant | null; createdAt: Instant;
    rollout: Generated<'shadow' | 'pilot' | 'live'>; driftPolicy: Generated<'repair' | 'keep'>; area: Generated<string>; tunnel: Generated<Json | null>;
  };
  subscription: {
    id: Generated<number>; subscriberId: number; planId: number; routerId: number | null; userName: string; passwordCipher: string; passwordVersion: number;
    startOn: LocalDate; endOn: LocalDate | null; billingMode: BillingMode; paidUntil: Instant | null; createdAt: Instant;
    access: Generated<Access>; address: Generated<string | null>; ipv6Prefix: Generated<string | null>; macAddress: Generated<string | null>; server: Generated<string | null>; isPilot: Generated<Flag>;
  };
  speedOverride: { subscriptionId: number; upKbps: number; downKbps: number; reason: string; operatorId: number | null; at: Instant; untilOn: LocalDate | null };
  speedOverrideChange: { id: Generated<number>; subscriptionId: number; at: Instant; upKbps: number | null; downKbps: number | null; reason: string; operatorId: number | null };
  planChange: { id: Generated<number>; subscriptionId: number; fromPlanId: number; toPlanId: number; at: Instant; effectiveOn: LocalDate; appliedAt: Instant | null };
  charge: {
    id: Generated<number>; subscriberId: number; payerId: number; subscriptionId: number | null; kind: 'plan' | 'addOn' | 'oneOff'; planId: number | null; productId: number | null;
    name: string | null; priceCents: Cents | null; quantity: number; taxInclusive: Flag | null; exciseApplies: Flag | null; timing: Charging; intervalUnit: PeriodUnit | null; intervalCount: number | null;
    startOn: LocalDate; endOn: LocalDate | null; anchorOn: LocalDate; anchorDay: number; alignment: 'start' | 'calendar'; keptOn: LocalDate | null; pauseId: Generated<number | null>; ownEndOn: Generated<LocalDate | null>; endsWithService: Flag; pricedSince: LocalDate;
    nextIndex: number; nextOn: LocalDate | null; createdAt: Instant;
  };
  discount: {
    id: Generated<number>; subscriptionId: number; name: string; percentBasisPoints: number | null; amountCents: Cents | null; fromOn: LocalDate; untilOn: LocalDate | null; promoCodeId: number | null;
    operatorId: number | null; createdAt: Instant;
  };
  pause: { id: Generated<number>; subscriptionId: number; fromOn: LocalDate; untilOn: LocalDate | null; reason: string; operatorId: number | null; at: Instant };
  promise: { id: Generated<number>; subscriberId: number; untilAt: Instant; note: string; operatorId: number | null; at: Instant; withdrawnAt: Instant | null };

  account: { id: Generated<number>; kind: AccountKind; subscriberId: number | null; balanceCents: Generated<Cents> };
  journalEntry: {
    id: Generated<number>; kind: EntryKind; bookedOn: LocalDate; at: Instant; commandId: string; subscriberId: number | null; reference: string;
    reversesId: number | null; previousHash: string; hash: string;
  };
  posting: { id: Generated<number>; entryId: number; accountId: number; amountCents: Cents };

  periodLock: { id: Generated<number>; upTo: LocalDate; lastEntryId: number; reason: string; operatorId: number | null; at: Instant };
  billingRun: { id: Generated<number>; batchId: number; runOn: LocalDate; operatorId: number | null; at: Instant };
  billingRunSkip: { id: Generated<number>; runId: number; subscriberId: number; subscriptionId: number | null; reason: string };
  draft: { id: Generated<number>; subscriberId: number; dueDays: number; note: string; postOn: LocalDate | null; operatorId: number | null; createdAt: Instant; changedAt: Instant };
  draftLine: {
    id: Generated<number>; draftId: number; position: number; productId: number | null; subscriptionId: number | null; kind: 'oneOff' | 'deposit'; description: string; quantity: number; priceCents: Cents; discountCents: Cents;
    taxInclusive: Flag; exciseApplies: Flag;
  };
  invoice: {
    id: Generated<number>; number: string; kind: InvoiceKind; subscriberId: number; issuedOn: LocalDate; dueOn: LocalDate; postedAt: Instant;
    netCents: Cents; exciseCents: Cents; vatCents: Cents; totalCents: Cents; note: string; runId: number | null; openCents: Cents; entryId: number | null; voidEntryId: number | null;
  };
  invoiceLine: {
    id: Generated<number>; invoiceId: number; chargeId: number | null; periodIndex: number | null; subscriptionId: number | null; kind: LineKind; description: string; periodStart: LocalDate | null; periodEnd: LocalDate | null;
    quantity: number; amountCents: Cents; discountCents: Cents; taxInclusive: Flag; exciseBasisPoints: number; vatBasisPoints: number;
    netCents: Cents; exciseCents: Cents; vatCents: Cents; grossCents: Cents; explanation: string; live: Flag;
  };
  creditNote: {
    id: Generated<number>; number: string; invoiceId: number; subscriberId: number; kind: CreditNoteKind; reason: string; issuedOn: LocalDate; postedAt: Instant;
    netCents: Cents; exciseCents: Cents; vatCents: Cents; totalCents: Cents; settledCents: Cents; entryId: number; operatorId: number | null;
  };
  creditNoteLine: {
    id: Generated<number>; creditNoteId: number; invoiceLineId: number; description: string; periodStart: LocalDate | null; periodEnd: LocalDate | null;
    netCents: Cents; exciseCents: Cents; vatCents: Cents; grossCents: Cents; explanation: string;
  };
  writeOff: { id: Generated<number>; number: string; invoiceId: number; subscriberId: number; amountCents: Cents; reason: string; writtenOffOn: LocalDate; entryId: number; operatorId: number | null; at: Instant };
  refund: {
    id: Generated<number>; number: string; subscriberId: number; amountCents: Cents; method: 'mpesa' | 'cash' | 'bank'; reference: string; reason: string; refundedOn: LocalDate; entryId: number; operatorId: number | null; at: Instant; tillSessionId: Generated<number | null>;
  };
  depositReturn: { id: Generated<number>; invoiceLineId: number; subscriberId: number; amountCents: Cents; reason: string; entryId: number; operatorId: number | null; at: Instant };
  lateFee: { id: Generated<number>; invoiceId: number; stage: number; feeInvoiceId: number; at: Instant };
  etimsDocument: {
    id: Generated<number>; invoiceId: number | null; creditNoteId: number | null; state: 'queued' | 'sending' | 'accepted' | 'refused' | 'unknown'; queuedAt: Instant; sentAt: Instant | null; acceptedAt: Instant | null;
    controlNumber: string | null; receiptNumber: string | null; internalData: string | null; qrText: string | null; trouble: Json | null; attempts: number;
  };

  stkPush: {
    id: Generated<number>; subscriberId: number; phone: string; amountCents: Cents; accountReference: string; state: 'queued' | 'sent' | 'paid' | 'failed' | 'unknown' | 'review';
    checkoutRequestId: string | null; merchantRequestId: string | null; resultCode: string | null; resultText: string | null; trouble: Json | null;
    requestedAt: Instant; sentAt: Instant | null; settledAt: Instant | null; queries: number; paymentId: number | null; operatorId: number | null;
  };
  payment: {
    id: Generated<number>; method: 'mpesa' | 'cash' | 'bank' | 'cheque'; receipt: string; amountCents: Cents; state: 'credited' | 'suspense' | 'split' | 'returned' | 'reversed'; subscriberId: number | null; paidAt: Instant; recordedAt: Instant;
    shortcode: string; accountTyped: string; payerPhone: string; payerName: string; matching: string; note: string; operatorId: number | null; reversedAt: Generated<Instant | null>; reversal: Generated<string>;
    parentId: Generated<number | null>; reference: Generated<string>; tillSessionId: Generated<number | null>;
  };
  paymentEvidence: { id: Generated<number>; paymentId: number; source: 'stk' | 'c2b' | 'pull' | 'status' | 'statement' | 'manual'; receivedAt: Instant; bodyCipher: string };
  /** None of paymentId, creditNoteId, writeOffId: settled from the subscriber's credit. A negative row takes back the one that it names. */
  allocation: {
    id: Generated<number>; invoiceId: number; paymentId: number | null; creditNoteId: Generated<number | null>; writeOffId: Generated<number | null>; amountCents: Cents; entryId: number; at: Instant; reversesId: Generated<number | null>;
  };
  inboxEntry: {
    id: Generated<number>; source: string; seq: number; kind: InboxKind; receivedAt: Instant; remoteAddress: string; sealed: string | null;
    state: 'new' | 'done' | 'parked' | 'refused'; reason: string | null; paymentId: number | null; correlationId: string | null; receipt: Generated<string | null>; flag: Generated<string | null>;
  };
  moneyTransfer: {
    id: Generated<number>; number: string; kind: 'settlement' | 'banking' | 'chequeCleared' | 'charge' | 'expense' | 'drawing' | 'paidIn' | 'overShort'; fromKind: AccountKind; toKind: AccountKind; amountCents: Cents;
    reference: string; note: string; happenedAt: Instant; bookedOn: LocalDate; entryId: number; tillSessionId: number | null; operatorId: number | null; at: Instant; voidEntryId: Generated<number | null>;
  };
  paymentReturn: {
    id: Generated<number>; paymentId: number; amountCents: Cents; method: 'mpesa' | 'cash' | 'bank'; reference: string; reason: string; returnedOn: LocalDate; entryId: number; tillSessionId: number | null; operatorId: number | null; at: Instant;
  };
  tillSession: {
    id: Generated<number>; operatorId: number; openedAt: Instant; floatCents: Cents; closedAt: Generated<Instant | null>; closedBy: Generated<number | null>; countedCents: Generated<Cents | null>; expectedCents: Generated<Cents | null>;
    count: Generated<Json | null>; note: Generated<string>;
  };
  cheque: {
    id: Generated<number>; subscriberId: number; number: string; bankName: string; drawnOn: LocalDate; amountCents: Cents; state: 'held' | 'credited' | 'cleared' | 'bounced' | 'handedBack'; note: string;
    paymentId: number | null; transferId: Generated<number | null>; receivedAt: Instant; settledAt: Generated<Instant | null>; operatorId: number | null;
  };
  conversation: { id: string; kind: 'receiptCheck' | 'reversal' | 'mpesaBalance'; subjectId: number; at: Instant };
  receiptCheck: {
    id: Generated<number>; receipt: string; state: AskState; subscriberId: number | null; operatorId: number | null; askedAt: Instant; sentAt: Generated<Instant | null>; settledAt: Generated<Instant | null>;
    outcome: Generated<'found' | 'notFound' | 'otherShortcode' | 'reversed' | 'notCompleted' | null>; paymentId: Generated<number | null>; resultCode: Generated<string | null>; trouble: Generated<Json | null>;
  };
  courtesy: { id: Generated<number>; subscriberId: number; receipt: string; at: Instant; untilAt: Instant; endedAt: Generated<Instant | null>; endReason: Generated<string | null>; operatorId: number | null };
  reversal: {
    id: Generated<number>; paymentId: number | null; receipt: string; amountCents: Cents; origin: 'requested' | 'statement' | 'pull'; state: 'proposed' | 'waiting' | 'queued' | 'sent' | 'unknown' | 'done' | 'failed' | 'dismissed';
    reversalReceipt: Generated<string | null>; reason: string; happenedAt: Instant | null; requestedBy: number | null; requestedAt: Instant; notBefore: Generated<Instant | null>; approvedBy: Generated<number | null>; approvedAt: Generated<Instant | null>;
    sentAt: Generated<Instant | null>; settledAt: Generated<Instant | null>; resultCode: Generated<string | null>; resultText: Generated<string | null>; trouble: Generated<Json | null>;
  };
  mpesaBalance: {
    id: Generated<number>; state: AskState; askedAt: Instant; sentAt: Generated<Instant | null>; at: Generated<Instant | null>; totalCents: Generated<Cents | null>; accounts: Generated<Json | null>; resultCode: Generated<string | null>; trouble: Generated<Json | null>;
  };
  listedRefusal: { receipt: string; reason: string; bodyCipher: string; at: Instant };
  statementImport: {
    id: Generated<number>; fileName: string; sha256: string; shortcode: string; fromAt: Instant | null; toAt: Instant | null; state: 'preview' | 'running' | 'done' | 'cancelled'; findings: Json; batchId: Generated<number | null>; operatorId: number | null;
    at: Instant; committedAt: Generated<Instant | null>;
  };
  statementPart: { importId: number; number: number; lines: Uint8Array };
  statementRow: {
    id: Generated<number>; importId: number; rowNumber: number; fingerprint: string; receipt: string; completedAt: Instant | null; status: string; details: string; reasonType: string; otherParty: string; linkedReceipt: string; accountTyped: string;
    paidInCents: Cents; withdrawnCents: Cents; balanceCents: Cents | null; kind: 'payment' | 'charge' | 'settlement' | 'reversal' | 'payout' | 'deposit' | 'notCompleted' | 'unreadable';
    verdict: 'new' | 'known' | 'differs' | 'repeat' | 'ask' | 'none' | 'problem'; explanation: string; decision: Generated<string | null>; bookedAt: Generated<Instant | null>; paymentId: Generated<number | null>; transferId: Generated<number | null>; reversalId: Generated<number | null>;
  };
  dayClose: { id: Generated<number>; day: LocalDate; figures: Json; periodLockId: number | null; operatorId: number | null; at: Instant };
  dayFinding: { id: Generated<number>; day: LocalDate; key: string; resolution: string; operatorId: number | null; at: Instant };

  message: {
    id: Generated<number>; subscriberId: number | null; channel: 'sms'; recipient: string; body: string; purpose: string; state: 'queued' | 'sent' | 'failed' | 'unknown';
    providerId: string | null; costCents: Cents; createdAt: Instant; sentAt: Instant | null; trouble: Json | null;
  };
  dunningNotice: { id: Generated<number>; invoiceId: number; stage: number; at: Instant; messageId: number | null };
  entitlement: {
    subscriptionId: number; state: EntitlementState; reasonCode: string; reason: string; since: Instant; revision: number; confirmedRevision: number; confirmedAt: Instant | null;
    confirmedPasswordVersion: number; trouble: Json | null; throttle: Generated<Json | null>;
  };
  entitlementChange: { id: Generated<number>; subscriptionId: number; at: Instant; fromState: EntitlementState | null; toState: EntitlementState; reasonCode: string; reason: string; watched: Generated<Flag> };

  routerProof: { id: Generated<number>; routerId: number; subscriptionId: number; at: Instant; revision: number; wanted: Json; actions: Json; found: Json; confirmed: Flag; durationMs: number };
  routerFinding: {
    id: Generated<number>; routerId: number; kind: 'drift' | 'missing' | 'orphan' | 'unmanaged' | 'unadopted' | 'duplicate' | 'wrongSpeed'; objectName: string; detail: string; subscriptionId: number | null;
    foundAt: Instant; resolvedAt: Instant | null; resolution: string | null; leakCents: Generated<Cents | null>;
  };
  adoption: { subscriptionId: number; routerId: number; at: Instant };
  armedExpiry: { routerId: number; digest: string; objects: Json | null; objectCount: number; serviceCount: number; timeZone: string | null; confirmedAt: Instant | null; lookedAt: Instant; trouble: Json | null; unarmable: Json };
  armedService: { subscriptionId: number; routerId: number; at: Instant };
  routerSample: { id: Generated<number>; routerId: number; at: Instant; online: number; cpuLoadPercent: number };
  usageReading: { routerId: number; at: Instant; uptimeSeconds: number; commands: number; readMs: number; recordMs: number; services: number; changed: number };
  usageCounter: {
    routerId: number; subscriptionId: number; kind: 'session' | 'user' | 'queue'; at: Instant; uptimeSeconds: number; sessionId: string; sessionSeconds: number | null;
    uploadBytes: number; downloadBytes: number; endedUploadBytes: number; endedDownloadBytes: number;
  };
  usageMinute: { subscriptionId: number; at: Instant; uploadBytes: number; downloadBytes: number };
  usageHour: { subscriptionId: number; at: Instant; uploadBytes: number; downloadBytes: number };
  usageDay: { subscriptionId: number; day: LocalDate; uploadBytes: number; downloadBytes: number; freeBytes: number };
  lineSession: {
    id: Generated<number>; subscriptionId: number; routerId: number; sessionKey: string; startedAt: Instant; seenAt: Instant; endedAt: Instant | null; uptimeSeconds: number;
    address: string; callerId: string; uploadBytes: number; downloadBytes: number; cause: string | null;
  };
  serviceCap: { subscriptionId: number; planId: number; cap: Json; since: Instant; untilAt: Instant; reason: string };
  dataTopUp: { id: Generated<number>; subscriptionId: number; bytes: number; priceCents: Cents; chargeId: number | null; reason: string; operatorId: number | null; at: Instant; untilAt: Instant };
  capNotice: { id: Generated<number>; subscriptionId: number; percent: number; limitBytes: number; periodStartOn: LocalDate; at: Instant; messageId: number | null };
  routerWatch: { routerId: number; state: 'unknown' | 'up' | 'down'; since: Instant; flapping: Flag; memory: Json };
  healthSample: {
    routerId: number; grain: 'minute' | 'hour'; at: Instant; cpuLoadPercent: number; freeMemoryBytes: number; totalMemoryBytes: number; uptimeSeconds: number; flashWrites: number | null;
    sessions: number | null; receivedBitsPerSecond: number | null; sentBitsPerSecond: number | null;
  };
  routerAlert: { id: Generated<number>; routerId: number; kind: AlertKind; openedAt: Instant; closedAt: Instant | null; detail: string };
  routerExamination: { routerId: number; at: Instant; checks: Json };
  routerBackup: { id: Generated<number>; routerId: number; at: Instant; checkedAt: Instant; version: string; digest: string; lineCount: number; bytes: number; cipher: string };
  routerBackupTrouble: { routerId: number; since: Instant; at: Instant; trouble: Json };
  outage: {
    id: Generated<number>; scope: 'router' | 'area'; routerId: number | null; place: string; state: 'found' | 'declared' | 'dismissed'; fromAt: Instant; untilAt: Instant | null; reason: string; createdAt: Instant; operatorId: number | null;
    endsItself: Flag; gaveBackDays: Generated<number | null>; gaveBackAt: Generated<Instant | null>; batchId: Generated<number | null>;
  };
  outageCredit: { outageId: number; subscriptionId: number; days: number; amountCents: Cents; creditNoteId: number | null; paidUntil: Instant | null; problem: string | null; messageId: number | null; at: Instant };
  neverSuspend: { id: Generated<number>; subscriptionId: number; reason: string; untilOn: LocalDate | null; operatorId: number | null; at: Instant; endedAt: Generated<Instant | null> };
  routerSwap: {
    id: Generated<number>; routerId: number; state: 'looked' | 'approved'; reason: string; host: string; port: number; tls: Flag; fingerprint: string | null; userName: string; passwordCipher: string | null;
    serialNumber: string | null; facts: Json; lookedAt: Instant; operatorId: number | null; approvedAt: Generated<Instant | null>; retiredHost: Generated<string | null>; retiredPort: Generated<number | null>;
    retiredTls: Generated<Flag | null>; retiredFingerprint: Generated<string | null>; retiredUserName: Generated<string | null>; retiredPasswordCipher: Generated<string | null>; seenAgainAt: Generated<Instant | null>;
  };
  routerSession: { routerId: number; userName: string; address: string; callerId: string; since: Instant; readAt: Instant };

  importReading: { id: Generated<number>; createdAt: Instant };
  import: {
    id: Generated<number>; readingId: number; fileName: string; fileDigest: string; fileCipher: string; analysisCipher: string; choices: Json; state: 'previewed' | 'importing' | 'imported' | 'undoing' | 'undone';
    batchId: number | null; operatorId: number | null; createdAt: Instant;
  };
  importRow: {
    id: Generated<number>; readingId: number; rowNumber: number; outcome: 'ready' | 'imported' | 'skipped' | 'error' | 'undone' | 'kept'; name: string; summary: string;
    messages: Json; cellsCipher: string; recordCipher: string | null; openingCents: Cents; subscriberId: number | null;
  };
}

/** The account list of billing-rules.md; receivable and credit exist once per subscriber. */
export const ACCOUNT_KINDS = ['receivable', 'credit', 'suspense', 'mpesa', 'cash', 'bank', 'cheque', 'charge', 'expense', 'ownerFunds', 'overShort', 'revenue', 'deferredRevenue', 'vatPayable', 'excisePayable', 'lateFeeIncome', 'discount', 'badDebt', 'rounding', 'openingBalance', 'deposit'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** The event table of billing-rules.md. */
export const ENTRY_KINDS = ['opening', 'invoice', 'payment', 'suspense', 'assignment', 'creditUsed', 'creditNote', 'refund', 'paymentReversal', 'paymentMoved', 'allocationUndone', 'adjustment', 'depositReturn', 'writeOff', 'transfer', 'paymentReturn', 'reversal'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** The query builder of the whole product. */
export const q = compiler<Tables>();
