import { setTimeout as pause } from 'node:timers/promises';
import { createRouterosGateway } from '../src-main/adapters/routeros/index.ts';
import { startSidecar } from '../src-main/hosts/sidecar/supervise.ts';
import { systemClock } from '../src-main/kernel/clock.ts';
import type { RouterSession } from '../src-main/ports/router-gateway.ts';
import { generateSealingKeys } from '../src-shared/sealed.ts';
import { compactTimestamp } from '../src-shared/time.ts';
import type { Load, Posted } from './callback-load.process.ts';
import { startChild, type Child } from './child.ts';
import { loopDelayDuring } from './event-loop.ts';
import type { Given } from './figures.ts';
import { monotonicMs } from './monotonic.ts';
import type { Counted, Outside, OutsideOptions } from './outside.process.ts';
import { checkoutIdOf, isAsked, phoneOf, PLANS, prepare, SHORTCODE, userNameOf } from './prepare.ts';
import { median, percentile, type Figure } from './report.ts';
import { freePort, openDesk, until, type Desk } from './running-desk.ts';

const GROUP = 'Payment to internet';
const PAYERS = 1000;
const PER_SECOND = 20;
const ROUTERS = 4;
const LATENCY_MS = 5;
const REDIAL_MS = 10_000;
/** Bare posts and bare restorals, at the same rate. */
const BARE = 200;

/** What of one payment was seen, in milliseconds after the callback was to be sent. */
interface Seen {
  readonly answered: number[];
  readonly proven: number[];
  readonly cameOn: number[];
  readonly counted: Counted;
  readonly longestMs: number;
}

/**
 * A thousand people who are cut off pay, twenty a second: callback over HTTP to the sidecar, ledger, router over TCP, read back, proof
 * committed. Routers, M-Pesa and the sender are processes of their own. Half are STK callbacks, half C2B confirmations.
 */
export async function payment({ directory }: Given): Promise<Figure[]> {
  const outside = startChild(new URL('./outside.process.ts', import.meta.url));
  const sender = startChild(new URL('./callback-load.process.ts', import.meta.url));
  try {
    const { routers, mpesaBaseUrl } = await outside.ask<Outside>('start', { routers: ROUTERS, users: [], latencyMs: LATENCY_MS, redialAfterMs: REDIAL_MS } satisfies OutsideOptions);
    const { secretPath } = prepare({ directory, subscribers: PAYERS, story: 'cutOff', routers, mpesaBaseUrl, now: systemClock.now() });
    const desk = await openDesk(directory);
    let seen: Seen;
    try {
      await until('every line is proven to be cut off', () => unproven(desk) === 0, { withinMs: 120_000 });
      await until('callbacks are taken', () => takesCallbacks(desk.callbackPort));
      seen = await pay(desk, secretPath, outside, sender);
    } finally {
      await desk.close();
    }
    const bare = { posts: await barePosts(directory, sender), commands: await bareCommands(routers) };
    return figuresOf(seen, bare);
  } finally {
    await sender.end();
    await outside.end();
  }
}

const unproven = ({ eyes }: Desk): number => eyes.sql<{ n: number }>(`SELECT count(*) AS n FROM entitlement WHERE confirmedRevision < revision OR state <> 'suspended'`)[0]!.n;

async function takesCallbacks(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(({ status }) => status === 404, () => false);
}

async function pay(desk: Desk, secretPath: string, outside: Child, sender: Child): Promise<Seen> {
  const posts = payers(desk).map((payer) => callbackOf(payer, secretPath));
  const provenAt = watchProofs(desk);
  await outside.ask('reset');
  let posted: Posted[] = [];
  const { longestMs } = await loopDelayDuring(async () => {
    posted = await sender.ask<Posted[]>('run', { port: desk.callbackPort, perSecond: PER_SECOND, posts } satisfies Load);
    await until('every payment is proven on the router', () => provenAt.size === PAYERS, { withinMs: 60_000 });
  });
  const refused = posted.filter(({ status }) => status !== 200).length;
  if (refused > 0) throw new Error(`${refused} callbacks were not taken`);
  const counted = await outside.ask<Counted>('counted');
  await until('everybody has dialled again', async () => (await outside.ask<number>('online')) === PAYERS, { withinMs: REDIAL_MS * 3 });
  const cameOnAt = new Map(await outside.ask<[string, number][]>('cameOn'));
  return {
    answered: posted.map(({ appointedMs, answeredMs }) => answeredMs - appointedMs),
    proven: posted.map(({ appointedMs }, index) => provenAt.get(index + 1)! - appointedMs),
    cameOn: posted.map(({ appointedMs }, index) => cameOnAt.get(userNameOf(index + 1))! - appointedMs),
    counted,
    longestMs,
  };
}

interface Payer {
  readonly id: number;
  readonly accountNumber: string;
}

const payers = ({ eyes }: Desk): Payer[] => eyes.sql<Payer>('SELECT id, accountNumber FROM subscriber ORDER BY id');

function callbackOf({ id, accountNumber }: Payer, secretPath: string): Load['posts'][number] {
  const receipt = `BN${String(id).padStart(8, '0')}`;
  const time = compactTimestamp(systemClock.now());
  const amount = PLANS[0].shillings;
  if (isAsked(id)) {
    const items = [{ Name: 'Amount', Value: amount }, { Name: 'MpesaReceiptNumber', Value: receipt }, { Name: 'Balance' }, { Name: 'TransactionDate', Value: Number(time) }, { Name: 'PhoneNumber', Value: Number(phoneOf(id)) }];
    const stkCallback = { MerchantRequestID: `bench-${id}`, CheckoutRequestID: checkoutIdOf(id), ResultCode: 0, ResultDesc: 'The service request is processed successfully.', CallbackMetadata: { Item: items } };
    return { path: `/${secretPath}/stk`, body: JSON.stringify({ Body: { stkCallback } }) };
  }
  const confirmation = {
    TransactionType: 'Pay Bill', TransID: receipt, TransTime: time, TransAmount: `${amount}.00`, BusinessShortCode: SHORTCODE, BillRefNumber: accountNumber, InvoiceNumber: '', OrgAccountBalance: '25.00',
    ThirdPartyTransID: '', MSISDN: '2547 ***** 126', FirstName: 'NICHOLAS', MiddleName: '', LastName: '',
  };
  return { path: `/${secretPath}/c2b/confirmation`, body: JSON.stringify(confirmation) };
}

/** Subscriber → when the proof that he is let on was seen committed, by another connection to the database. */
function watchProofs({ app, eyes }: Desk): ReadonlyMap<number, number> {
  const provenAt = new Map<number, number>();
  const isProven = (id: number) => eyes.sql(`SELECT 1 FROM entitlement JOIN subscription ON subscription.id = subscriptionId WHERE subscriberId = ? AND state = 'active' AND confirmedRevision = revision`, id).length > 0;
  app.subscribe((events) => {
    for (const { topic, ids } of events) {
      if (topic !== 'entitlements') continue;
      for (const id of ids ?? []) if (!provenAt.has(id) && isProven(id)) provenAt.set(id, monotonicMs());
    }
  });
  return provenAt;
}

/** The sidecar alone: a post, sealed, appended, on the disk, answered; nobody fetches it. */
async function barePosts(directory: string, sender: Child): Promise<number[]> {
  const publicPort = await freePort();
  const pathToken = 'ab'.repeat(32);
  const sidecar = await startSidecar({ config: { publicPort, pathToken, publicKey: (await generateSealingKeys()).publicKey, inboxPath: `${directory}/bare-inbox`, logLevel: 'silent' } });
  const posts = Array.from({ length: BARE }, (_, index) => callbackOf({ id: 1 + index, accountNumber: '100016' }, pathToken));
  const posted = await sender.ask<Posted[]>('run', { port: publicPort, perSecond: PER_SECOND, posts } satisfies Load);
  await sidecar.stop();
  return posted.map(({ appointedMs, answeredMs }) => answeredMs - appointedMs);
}

/** What one restoral sends, through the adapter alone: read secret and session, enable, read both again. */
async function bareCommands(routers: Outside['routers']): Promise<number[]> {
  const gateway = createRouterosGateway({ connectTimeoutMs: 10_000, commandTimeoutMs: 15_000, window: 6 });
  const sessions = await Promise.all(routers.map((address) => gateway.connect({ ...address, tls: null })));
  const startMs = monotonicMs();
  const under: Promise<number>[] = [];
  for (let n = 1; n <= BARE; n += 1) {
    const appointedMs = startMs + (n * 1000) / PER_SECOND;
    await pause(Math.max(0, appointedMs - monotonicMs()));
    under.push(restore(sessions[n % ROUTERS]!, userNameOf(n)).then(() => monotonicMs() - appointedMs));
  }
  const took = await Promise.all(under);
  await Promise.all(sessions.map((session) => session.close()));
  return took;
}

async function restore(session: RouterSession, name: string): Promise<void> {
  const read = () => Promise.all([session.listSecrets([name]), session.listSessions([name])]);
  const [[secret]] = await read();
  if (!secret) throw new Error(`no secret ${name}`);
  await session.apply([{ kind: 'set-secret', id: secret.id, fields: { disabled: false } }]);
  await read();
}

function figuresOf(seen: Seen, bare: { posts: number[]; commands: number[] }): Figure[] {
  const apiece = (count: number) => (count / PAYERS).toFixed(1);
  const note = `The baseline is the sum of both percentiles. A payment cost ${apiece(seen.counted.reads)} reads and ${apiece(seen.counted.writes)} writes on the router at ${LATENCY_MS} ms each; a bare restoral is 4 and 1. Event loop delay, longest: ${Math.round(seen.longestMs)} ms.`;
  const proven = [0.5, 0.95, 0.99].map((share): Figure => ({
    group: GROUP,
    name: `callback to enabled and read back, p${share * 100}`,
    value: percentile(seen.proven, share),
    unit: 'ms',
    ...(share === 0.95 ? { goal: { under: 250 }, note } : {}),
    baseline: { name: 'bare POST and bare router commands', value: percentile(bare.posts, share) + percentile(bare.commands, share) },
  }));
  return [
    ...proven,
    { group: GROUP, name: 'callback answered (on the disk), p95', value: percentile(seen.answered, 0.95), unit: 'ms', baseline: { name: 'sidecar alone', value: percentile(bare.posts, 0.95) } },
    { group: GROUP, name: 'back on line, p50', value: median(seen.cameOn) / 1000, unit: 's', baseline: { name: 'redial of the simulated CPE', value: REDIAL_MS / 1000 } },
    { group: GROUP, name: 'back on line, p95', value: percentile(seen.cameOn, 0.95) / 1000, unit: 's', baseline: { name: 'redial of the simulated CPE', value: REDIAL_MS / 1000 } },
  ];
}
