/** A kernel with plans, subscribers and routers, and simulated routers on loopback that it speaks to over the wire. */
import { expect, onTestFinished } from 'vitest';
import type { Access } from '../../../src-shared/contract/values.ts';
import type { Adoptable } from '../../../src-shared/contract/routers.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { SECOND, type LocalDate } from '../../../src-shared/time.ts';
import { insertService } from '../../testing/service-rows.ts';
import { createPlan } from '../plans/index.ts';
import { createRouterosGateway } from '../../adapters/routeros/index.ts';
import type { CommandContext } from '../../kernel/commands.ts';
import { randomIds } from '../../kernel/ids.ts';
import { testKernel } from '../../kernel/kernel.test-support.ts';
import { q } from '../../schema/tables.ts';
import { createRouterSimulator, type RouterSimulator, type RouterSimulatorOptions } from '../../simulators/routeros/index.ts';
import { enqueueApply, entitlementCommands, renewWish } from '../entitlement/index.ts';
import { createRouterPool, routerCommands, routerJobs, lineQueries, routerQueries } from './index.ts';

const OPERATOR = { kind: 'system' } as const;

type State = 'active' | 'throttled' | 'walled' | 'suspended' | 'ended' | 'inactive';
const SLOW = '{"upKbps":512,"downKbps":1000}';
export interface NewLine {
  readonly userName: string;
  readonly planId: number;
  readonly routerId: number;
  readonly state?: State;
  /** How he is let on; by PPPoE when it does not say. */
  readonly fields?: { readonly access?: Access; readonly address?: string; readonly ipv6Prefix?: string; readonly macAddress?: string; readonly server?: string };
  /** Without the job that brings it to the router. */
  readonly silent?: boolean;
}

export function routersRig(options: { connectTimeoutMs?: number; commandTimeoutMs?: number; file?: string } = {}) {
  const kernel = testKernel(options.file ? { file: options.file } : {});
  const { db, clock, vault, commands, jobs } = kernel;
  const gateway = createRouterosGateway({ connectTimeoutMs: options.connectTimeoutMs ?? 5000, commandTimeoutMs: options.commandTimeoutMs ?? 5000, window: 8 });
  const pool = createRouterPool({ db, gateway, clock, ids: randomIds, vault, commands });
  commands.register({ ...routerCommands({ gateway, pool }), ...entitlementCommands });
  jobs.register(routerJobs({ db, clock, vault, pool }));
  onTestFinished(async () => {
    await jobs.stop();
    await pool.close();
  });
  const simulators = new Set<RouterSimulator>();
  let count = 0;

  const simulator = async (given: RouterSimulatorOptions = {}) => {
    const made = createRouterSimulator({ users: 0, customersFollowSecrets: true, redialAfterMs: 10 * SECOND, clock, timers: null, userName: 'api', password: 'router-password', ...given });
    const at = await made.listen();
    simulators.add(made);
    onTestFinished(() => made.close());
    // Where his subscribers get their addresses: what a technician sets up before Waya comes.
    made.router.ppp.profiles.set('default', { 'local-address': '10.64.0.1', 'remote-address': 'pppoe-pool' });
    return Object.assign(made, { at });
  };
  const addRouter = async (name: string, at: { host: string; port: number; tlsPort?: number | null }, more: object = {}) => {
    const { id } = (await command('routers.add', { name, host: at.host, port: at.port, userName: 'api', password: 'router-password', ...more })) as { id: number };
    return id;
  };
  const command = (name: string, input: object) => commands.dispatch({ id: `test-command-${(count += 1)}`, name, input, actor: OPERATOR });
  const query = (name: string, input: object) => routerQueries[name]!({ db, now: clock.now(), actor: OPERATOR }, { offset: 0, limit: 50, search: '', open: true, ...input } as never) as never;
  const lines = lineQueries({ pool, clock, vault });
  const ask = (name: string, input: object) => lines[name]!({ db, now: clock.now(), actor: OPERATOR }, { offset: 0, limit: 50, search: '', ...input } as never);
  const adoptable = async (routerId: number, window: { offset?: number; limit?: number } = {}) =>
    (await lines['routers.adoptable']!({ db, now: clock.now(), actor: OPERATOR }, { routerId, offset: 0, limit: 50, ...window } as never)) as { total: number; losing: number; dialling: number; rows: Adoptable[]; spelledOtherwise: object[] };
  const readLine = async (subscriptionId: number) => lines['routers.readLine']!({ db, now: clock.now(), actor: OPERATOR }, { subscriptionId } as never);

  const addPlan = (name: string, upKbps: number, downKbps: number) =>
    kernel.within((context) => createPlan(context, { name, priceCents: 200_000 as Cents, taxInclusive: true, downKbps, upKbps }, 'published'));
  const insertLine = (context: CommandContext, line: NewLine) => {
    const { tx, now } = context;
    count += 1;
    const subscriberId = tx.run(q.insertInto('subscriber').values({ accountNumber: `A${count}`, name: `Subscriber ${line.userName}`, phone: null, phoneHash: null, otherPhone: null, otherPhoneHash: null, email: '', location: '', note: '', createdAt: now })).id;
    const day = '2026-03-01' as LocalDate;
    const passwordCipher = vault.encrypt(`secret-${line.userName}`, 'subscription.password');
    const id = insertService(context, { subscriberId, planId: line.planId, routerId: line.routerId, userName: line.userName, passwordCipher, startOn: day });
    if (line.fields) tx.run(q.updateTable('subscription').set(line.fields).where('id', '=', id));
    tx.run(q.insertInto('entitlement').values({ subscriptionId: id, state: line.state ?? 'active', reasonCode: 'paidUp', reason: 'Test', since: now, revision: 1, confirmedRevision: 0, confirmedAt: null, confirmedPasswordVersion: 0, trouble: null, throttle: line.state === 'throttled' ? SLOW : null }));
    if (!line.silent) enqueueApply(context, line.routerId, id, false);
    return id;
  };
  const addLine = (line: NewLine) => kernel.within((context) => insertLine(context, line));
  const addLines = (lines: readonly NewLine[]) => kernel.within((context) => lines.map((line) => insertLine(context, line)));
  /** A new wish, and the job that carries it, as features/entitlement makes them. */
  const wish = (id: number, state: State) =>
    kernel.within((context) => {
      const row = context.tx.one(q.selectFrom('entitlement').innerJoin('subscription', 'subscription.id', 'subscriptionId').select(['revision', 'routerId']).where('subscriptionId', '=', id));
      context.tx.run(q.updateTable('entitlement').set({ state, revision: row.revision + 1, throttle: state === 'throttled' ? SLOW : null }).where('subscriptionId', '=', id));
      if (row.routerId !== null) enqueueApply(context, row.routerId, id, state === 'active');
    });
  const change = (id: number, fields: object) =>
    kernel.within((context) => {
      if (Object.keys(fields).length > 0) context.tx.run(q.updateTable('subscription').set(fields).where('id', '=', id));
      renewWish(context, id);
    });
  const entitlement = (id: number) => {
    const row = db.one(q.selectFrom('entitlement').selectAll().where('subscriptionId', '=', id));
    return { ...row, proven: row.revision === row.confirmedRevision, trouble: row.trouble === null ? null : (JSON.parse(row.trouble) as { message: string; hint: string }) };
  };
  /** Time passes, for customers as for jobs. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (const each of simulators) each.advanceTo(clock.now());
    await jobs.drain();
  };
  const sweep = async (routerId: number) => {
    await command('routers.sweep', { id: routerId });
    await jobs.drain();
  };
  const findings = (open = true) => (query('routers.findings', { open }) as { rows: { kind: string; objectName: string; detail: string; resolution: string | null; subscriberId: number | null }[] }).rows;
  const proofs = (subscriptionId: number) => (query('routers.proofs', { subscriptionId }) as { rows: { wanted: string; actions: string[]; found: string; confirmed: boolean }[] }).rows;
  const jobRows = () => db.sql<{ kind: string; state: string; attempt: number; lastError: string | null }>('SELECT kind, state, attempt, lastError FROM job ORDER BY id');
  const router = (id: number) => db.one(q.selectFrom('router').selectAll().where('id', '=', id));
  return { ...kernel, pool, gateway, simulator, addRouter, command, query, readLine, adoptable, ask, addPlan, addLine, addLines, wish, change, entitlement, pass, sweep, findings, proofs, jobRows, router, drain: () => jobs.drain() };
}

export type RoutersRig = ReturnType<typeof routersRig>;

/** The refusal that a request must end in. */
export async function refused(promise: Promise<unknown>): Promise<Refusal> {
  const error = await promise.then(() => null, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

/** A secret as the router keeps it. */
export const secretOf = (simulator: RouterSimulator, name: string): Readonly<Record<string, string>> | undefined => simulator.router.ppp.secrets.find(name);
export const sessionOf = (simulator: RouterSimulator, name: string): Readonly<Record<string, string>> | undefined => simulator.router.ppp.active.withKey(name)[0];
export const limitOf = (simulator: RouterSimulator, name: string): string | undefined => simulator.router.queues.find(`<pppoe-${name}>`)?.['max-limit'];
