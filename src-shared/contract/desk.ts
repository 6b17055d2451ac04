import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { personal } from '../sensitive.ts';
import { CentsValue, DateValue, EVERYONE, Id, InstantValue, MONEY, NETWORK, Nothing, OWNER, pageOf, shortText, Trouble, windowOf } from './values.ts';
import { JobView } from './routers.ts';

/** Something a person must look at. The link opens the list or page that makes it up. */
export const AttentionItem = z.object({
  /** Stable while the trouble lasts. */
  key: z.string(),
  severity: z.enum(['red', 'amber']),
  kind: z.enum(['job', 'suspense', 'finding', 'router', 'push', 'message', 'backup', 'clock', 'pull', 'verify', 'setup', 'etims', 'reversal', 'close', 'till', 'credential', 'reach']),
  title: z.string(),
  detail: z.string(),
  at: InstantValue,
  count: z.int(),
  link: z.string(),
  /** For kind job: what can be done at once. */
  jobId: Id.nullable(),
});
export type AttentionItem = z.infer<typeof AttentionItem>;

export const desk = {
  'desk.today': query({
    roles: EVERYONE,
    input: Nothing,
    output: z.object({
      today: DateValue,
      now: InstantValue,
      collectedTodayCents: CentsValue,
      collectedSameWeekdayCents: CentsValue,
      dueCents: CentsValue,
      overdueCents: CentsValue,
      subscribers: z.int(),
      active: z.int(),
      suspended: z.int(),
      online: z.int(),
      routers: z.array(z.object({ id: Id, name: z.string(), state: z.enum(['new', 'up', 'down', 'refused']), online: z.int().nullable(), subscriptions: z.int() })),
      suspendedLastDay: z.int(),
      restoredLastDay: z.int(),
      monthlyCents: CentsValue,
      /** 30 days up to today. */
      collections: z.array(z.object({ on: DateValue, mpesaCents: CentsValue, cashCents: CentsValue, /** Bank transfers and cheques. */ bankCents: CentsValue })),
      /** 12 months up to this one, by what was running on the month's last day (or today). */
      mrr: z.array(z.object({ month: z.string(), cents: CentsValue })),
      onlineHistory: z.array(z.object({ at: InstantValue, online: z.int() })),
      nextRun: z.object({ at: InstantValue, invoices: z.int(), totalCents: CentsValue, reminders: z.int(), suspensions: z.int() }),
      attention: z.int(),
    }),
  }),
  'desk.attention': query({ roles: EVERYONE, input: Nothing, output: z.array(AttentionItem) }),
  /** For the command palette: name, phone, account, user name, receipt, invoice number. */
  'desk.search': query({
    roles: EVERYONE,
    input: z.object({ text: shortText(80) }),
    output: z.array(z.object({ kind: z.enum(['subscriber', 'payment', 'invoice', 'router', 'plan']), id: Id, title: z.string(), detail: z.string() })),
  }),
  'jobs.list': query({ roles: EVERYONE, input: z.object({ state: z.enum(['ready', 'running', 'done', 'dead', 'unknown']).optional(), ...windowOf }), output: pageOf(JobView) }),
  'jobs.settle': command({ roles: [...MONEY, 'technician'], input: z.object({ id: Id, decision: z.enum(['retry', 'dismiss']) }), output: Nothing }),
  'messages.list': query({
    roles: EVERYONE,
    input: z.object({ subscriberId: Id.optional(), ...windowOf }),
    output: pageOf(z.object({ id: Id, subscriberId: Id.nullable(), subscriberName: z.string().nullable(), recipient: z.string(), body: z.string(), purpose: z.string(), state: z.enum(['queued', 'sent', 'failed', 'unknown']), costCents: CentsValue, createdAt: InstantValue, sentAt: InstantValue.nullable(), trouble: Trouble.nullable() })),
  }),
  /** Every invariant of the books, checked in the worker. */
  'system.verify': query({
    roles: OWNER,
    input: Nothing,
    output: z.object({ ok: z.boolean(), checkedAt: InstantValue, durationMs: z.int(), checks: z.array(z.object({ name: z.string(), ok: z.boolean(), looked: z.int(), findings: z.array(z.string()) })) }),
  }),
  'system.backup': command({ roles: OWNER, input: Nothing, output: Nothing }),
  'system.backups': query({ roles: OWNER, input: Nothing, output: z.array(z.object({ file: z.string(), at: InstantValue, bytes: z.number(), verified: z.boolean() })) }),
  'system.log': query({
    roles: OWNER,
    input: z.object({ search: shortText(80).default(''), ...windowOf }),
    output: pageOf(z.object({ seq: z.int(), at: InstantValue, name: z.string(), actor: z.string(), detail: z.string(), hash: z.string() })),
  }),
};

/** Only in a practice data directory; elsewhere each is refused. */
export const practice = {
  'practice.state': query({
    roles: EVERYONE,
    input: Nothing,
    output: z.object({
      on: z.boolean(),
      now: InstantValue,
      moving: z.boolean(),
      progressText: z.string(),
      /** Texts received by the simulated phones, newest first. */
      phones: z.array(z.object({ phone: z.string(), body: z.string(), at: InstantValue })),
      routers: z.array(z.object({ id: Id, name: z.string(), reachable: z.boolean() })),
    }),
  }),
  /** "One day on": visits every due instant in turn. */
  'practice.advance': command({ roles: EVERYONE, input: z.object({ days: z.int().min(0).max(31), hours: z.int().min(0).max(23).default(0) }), output: Nothing }),
  /** A customer pays at the paybill from his own phone. accountTyped may be wrong on purpose. */
  'practice.payPaybill': command({ roles: EVERYONE, input: z.object({ phone: personal(shortText(20)), accountTyped: shortText(20), amountCents: CentsValue }), output: z.object({ receipt: z.string() }) }),
  /** The statement of the last days, as the organisation portal of M-Pesa exports it. */
  'practice.statement': query({ roles: EVERYONE, input: z.object({ days: z.int().min(1).max(40) }), output: z.object({ fileName: z.string(), csv: z.string() }) }),
  /** A customer has M-Pesa give a payment back, and nobody is told. receipt empty: the latest payment. */
  'practice.giveBack': command({ roles: EVERYONE, input: z.object({ receipt: shortText(30).default('') }), output: z.object({ receipt: z.string(), amountCents: CentsValue }) }),
  /** What the next prompted phone does. */
  'practice.nextPush': command({ roles: EVERYONE, input: z.object({ behaviour: z.enum(['pays', 'cancels', 'no-answer', 'wrong-pin', 'insufficient', 'pays-but-callback-lost']) }), output: Nothing }),
  'practice.setRouterReachable': command({ roles: NETWORK, input: z.object({ id: Id, reachable: z.boolean() }), output: Nothing }),
  /** Somebody's hands in WinBox: enables a suspended secret, or changes a profile. */
  'practice.tamper': command({ roles: NETWORK, input: z.object({ id: Id }), output: z.object({ what: z.string() }) }),
};
