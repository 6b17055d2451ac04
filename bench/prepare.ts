/**
 * A data directory with as many subscribers as wanted, made through the product's own services in one process, a hundred to a command.
 * The same for the same arguments, but for tokens and keys.
 */
import path from 'node:path';
import { shillings } from '../src-shared/money.ts';
import type { Phone } from '../src-shared/phone.ts';
import { addDays, addMonths, dateOf, DAY, instantOf, later, localDate, type Instant, type LocalDate } from '../src-shared/time.ts';
import { z } from 'zod';
import { createFileSecrets } from '../src-main/adapters/file-secrets/index.ts';
import { refreshEntitlement } from '../src-main/features/entitlement/index.ts';
import { openSession } from '../src-main/features/operators/operators.service.ts';
import { takeCash } from '../src-main/features/payments/counter.service.ts';
import { recordSent, requestPush } from '../src-main/features/payments/pushes.service.ts';
import { createPlan } from '../src-main/features/plans/index.ts';
import { DEFAULTS, writeSetting } from '../src-main/features/settings/index.ts';
import { addService, createSubscriber } from '../src-main/features/subscribers/index.ts';
import { openData, type OpenedData } from '../src-main/hosts/open-data.ts';
import { movableClock } from '../src-main/kernel/clock.ts';
import { createCommands, handler, SYSTEM, type CommandContext, type CommandHandler } from '../src-main/kernel/commands.ts';
import { randomIds } from '../src-main/kernel/ids.ts';
import { q } from '../src-main/schema/tables.ts';

/**
 * due: a month ago everybody was invoiced; six in ten paid that, one in ten paid two months, three in ten owe. Today all are due again.
 * cutOff: invoiced 20 days ago, unpaid, and cut off today; every second one was asked by M-Pesa just now.
 * paid: invoiced today and paid.
 */
export type Story = 'due' | 'cutOff' | 'paid';

export interface Preparation {
  readonly directory: string;
  readonly subscribers: number;
  readonly story: Story;
  /** Subscribers are spread over them in turn; none: services without a router. */
  readonly routers: readonly { readonly host: string; readonly port: number; readonly userName: string; readonly password: string }[];
  /** Where the M-Pesa of this data is; null: switched off. */
  readonly mpesaBaseUrl: string | null;
  readonly now: Instant;
}

export interface Prepared {
  /** Of a session of the owner. */
  readonly token: string;
  /** First part of the path at which callbacks are taken. */
  readonly secretPath: string;
}

export const PLANS = [
  { name: 'Home 5 Mbps', shillings: 1500, downKbps: 5000, upKbps: 5000 },
  { name: 'Home 10 Mbps', shillings: 2500, downKbps: 10_000, upKbps: 10_000 },
  { name: 'Business 20 Mbps', shillings: 4500, downKbps: 20_000, upKbps: 20_000 },
] as const;

export const SHORTCODE = '600638';
export const MPESA_KEYS = { consumerKey: 'bench-key', consumerSecret: 'bench-secret', passkey: 'bench-passkey' } as const;

/** Of the n-th subscriber, n from 1; the n-th subscription is his. */
export const userNameOf = (n: number): string => `user${String(n).padStart(5, '0')}`;
export const passwordOf = (n: number): string => `pass${n}`;
export const phoneOf = (n: number): Phone => `2547${String(n).padStart(8, '0')}` as Phone;
export const checkoutIdOf = (n: number): string => `ws_CO_bench_${n}`;
/** Was he asked by M-Pesa for what he owes? */
export const isAsked = (n: number): boolean => n % 2 === 0;

const NAMES = ['Achieng', 'Barasa', 'Chebet', 'Kamau', 'Kilonzo', 'Mutua', 'Njeri', 'Otieno', 'Wanjiku', 'Were'] as const;
const AREAS = ['Kasarani', 'Ruiru', 'Juja', 'Githurai', 'Thika Road'] as const;
const nameOf = (n: number): string => `${NAMES[n % NAMES.length]} ${NAMES[Math.floor(n / NAMES.length) % NAMES.length]} ${n}`;

const AT_ONCE = 100;
const Window = z.object({ from: z.int(), to: z.int() });
type Window = z.infer<typeof Window>;

export const guardOf = (directory: string) => createFileSecrets(path.join(directory, 'machine.key'));

/** Writes the directory and lets go of it. */
export function prepare(preparation: Preparation): Prepared {
  const { directory, subscribers, story, now } = preparation;
  const clock = movableClock(now);
  const data = openData(directory, { practice: false, guard: guardOf(directory), clock });
  try {
    const ids = randomIds;
    const commands = createCommands({ db: data.db, clock, ids, vault: data.vault });
    commands.register(seedCommands(preparation));
    const run = (name: string, input: unknown, id = name): unknown => commands.execute({ id: `seed-${id}`, name, input, actor: SYSTEM });
    const overAll = (name: string) => {
      for (let from = 1; from <= subscribers; from += AT_ONCE) run(name, { from, to: Math.min(subscribers, from + AT_ONCE - 1) }, `${name}-${from}`);
    };
    clock.set(instantOf(startOf(story, now), '08:00'));
    const made = run('seed.business', {}) as Prepared;
    overAll('seed.subscribers');
    if (story === 'due') {
      clock.set(later(clock.now(), 2 * DAY));
      overAll('seed.pay');
    }
    if (story === 'paid') overAll('seed.pay');
    clock.set(now);
    if (story === 'cutOff') overAll('seed.cutOff');
    dropQuestions(data);
    data.db.checkpoint();
    return made;
  } finally {
    data.close();
  }
}

function startOf(story: Story, now: Instant): LocalDate {
  const today = dateOf(now);
  return story === 'due' ? addMonths(today, -1) : story === 'cutOff' ? addDays(today, -20) : today;
}

/** Nobody is to be asked of a request that was never sent: its answer is what the bench posts. */
function dropQuestions({ db }: OpenedData): void {
  db.script(`DELETE FROM job WHERE kind IN ('payments.push', 'payments.queryPush')`);
}

function seedCommands(preparation: Preparation): Record<string, CommandHandler> {
  const each = (work: (context: CommandContext, n: number) => void) =>
    handler({
      input: Window,
      handle: (context, { from, to }: Window) => {
        for (let n = from; n <= to; n += 1) work(context, n);
      },
    });
  return {
    'seed.business': handler({ input: z.object({}), handle: (context): Prepared => makeBusiness(context, preparation) }),
    'seed.subscribers': each((context, n) => makeSubscriber(context, n, preparation)),
    'seed.pay': each((context, n) => pay(context, n, preparation.story)),
    'seed.cutOff': each(cutOff),
  };
}

function makeBusiness(context: CommandContext, { routers, mpesaBaseUrl, now }: Preparation): Prepared {
  const { tx, vault, ids } = context;
  writeSetting(tx, 'business', { name: 'Bench Networks', phone: '', email: '', taxPin: '', address: '', invoiceNote: '' }, context.now);
  for (const [kind, basisPoints] of [['vat', 1600], ['excise', 1500]] as const) tx.run(q.insertInto('taxRate').values({ kind, fromOn: localDate('2013-09-02'), basisPoints, createdAt: context.now }));
  const secretPath = Buffer.from(ids.token()).toString('hex');
  if (mpesaBaseUrl !== null) {
    const { consumerKey, consumerSecret, passkey } = MPESA_KEYS;
    writeSetting(tx, 'mpesa', {
      ...DEFAULTS.mpesa, enabled: true, baseUrl: mpesaBaseUrl, shortcode: SHORTCODE, partyB: SHORTCODE, consumerKey, publicUrl: 'https://pay.example.co.ke', secretPath,
      consumerSecretCipher: vault.encrypt(consumerSecret, 'mpesa.consumerSecret'), passkeyCipher: vault.encrypt(passkey, 'mpesa.passkey'),
    }, context.now);
  }
  for (const plan of PLANS) createPlan(context, { name: plan.name, priceCents: shillings(plan.shillings), taxInclusive: true, downKbps: plan.downKbps, upKbps: plan.upKbps }, 'published');
  routers.forEach(({ host, port, userName, password }, index) => {
    tx.run(q.insertInto('router').values({
      name: `Router ${index + 1}`, host, port, tls: 0, fingerprint: null, userName, passwordCipher: vault.encrypt(password, 'router.password'), suspendMode: 'disable', state: 'new', trouble: null, facts: null,
      online: null, lastContactAt: null, lastSweepAt: null, createdAt: context.now,
    }));
  });
  const { id } = tx.run(q.insertInto('operator').values({ name: 'Achieng', userName: 'achieng', role: 'owner', passwordHash: 'no password', active: 1, createdAt: context.now }));
  const { token } = openSession({ ...context, now }, id, 'bench');
  return { token, secretPath };
}

function makeSubscriber(context: CommandContext, n: number, { routers, story, now }: Preparation): void {
  const { id } = createSubscriber(context, { name: nameOf(n), phone: phoneOf(n), otherPhone: '', email: '', location: AREAS[n % AREAS.length]!, note: '' });
  const planId = story === 'due' ? 1 + (n % PLANS.length) : 1;
  addService(context, { subscriberId: id, planId, routerId: routers.length === 0 ? null : 1 + (n % routers.length), userName: userNameOf(n), password: passwordOf(n), startOn: startOf(story, now) });
}

function pay(context: CommandContext, n: number, story: Story): void {
  const price = PLANS[story === 'due' ? n % PLANS.length : 0]!.shillings;
  const tenth = n % 10;
  if (story === 'due' && tenth >= 7) return;
  takeCash(context, { subscriberId: n, amountCents: shillings(story === 'due' && tenth === 6 ? 2 * price : price), note: '' });
}

function cutOff(context: CommandContext, n: number): void {
  refreshEntitlement(context, n, { mayCutOff: true });
  if (!isAsked(n)) return;
  const pushId = requestPush(context, { subscriberId: n, phone: phoneOf(n), amountCents: shillings(PLANS[0].shillings) });
  recordSent(context, { pushId, checkoutRequestId: checkoutIdOf(n), merchantRequestId: `bench-${n}` });
}
