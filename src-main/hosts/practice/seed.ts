/** The first data of the play business, made through the product's own commands. */
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import { PRACTICE_OWNER } from '../../../src-shared/practice-owner.ts';
import { shillings } from '../../../src-shared/money.ts';
import type { Client } from '../../../src-shared/rpc.ts';
import { addDays, type LocalDate } from '../../../src-shared/time.ts';
import type { ExecuteInside, SeededSubscriber } from '../../features/practice/index.ts';
import { makePeople, PLANS, type Person } from './people.ts';
import { CASHIER } from './office.ts';
import { ROUTER_LOGIN, type PlayRouter } from './play-router.ts';
import { seedShowcase, seedTaxes } from './showcase.ts';
import { ETIMS_DEVICE } from './world.ts';

const TECHNICIAN = { name: 'Practice technician', userName: 'technician', password: 'practice-technician' } as const;
const BUSINESS_NAME = 'Mwangaza Net (practice)';
const SEEDED_AT_ONCE = 25;
const OPENING_DUE_DAYS = 2;
/** Printed in the settings; it is the simulator that is asked (world.ts). */
const ETIMS_SANDBOX = 'https://etims-api-sbx.kra.go.ke/etims-api';

export interface SeedOptions {
  readonly client: Client<OperatorContract>;
  readonly execute: ExecuteInside;
  readonly routers: readonly PlayRouter[];
  readonly subscribers: number;
  readonly seed: number;
  readonly today: LocalDate;
}

/**
 * Owner, settings, taxes, plans, routers, subscribers; M-Pesa is set up apart, because its addresses change from start to start. Returns the ordinary
 * subscribers.
 */
export async function seedBusiness(options: SeedOptions): Promise<readonly Person[]> {
  const { client, routers, today } = options;
  await client.command('operators.create', { name: 'Practice owner', userName: PRACTICE_OWNER.userName, role: 'owner', password: PRACTICE_OWNER.password });
  await client.command('operators.create', { ...CASHIER, role: 'cashier' });
  await client.command('operators.create', { ...TECHNICIAN, role: 'technician' });
  await client.command('settings.saveBusiness', { name: BUSINESS_NAME, phone: '0700 000 000', email: 'office@mwangaza.example', taxPin: 'P051234567X', address: 'Kasarani, Nairobi', invoiceNote: 'Thank you for paying on time.' });
  await client.command('settings.saveBilling', { mode: 'anniversary', fixedDay: 1, runAt: '01:00', dueDays: 2, dayCount: 'actual', catchUp: 'oneInvoice', invoiceWhileSuspended: true, downgradeAtPeriodEnd: true, draftDays: null });
  await client.command('settings.saveDunning', {
    reminderDays: [-2, 0, 2],
    remindAt: '09:00',
    graceDays: 2,
    enforceAt: '10:00',
    promiseDays: 14,
    ignoreBelowCents: shillings(10),
    reminderText: 'Dear {name}, KES {amount} for your internet is due on {dueOn}. Pay by M-Pesa paybill {paybill}, account {account}. {business}',
  });
  await seedTaxes(client);
  await client.command('etims.save', { enabled: false, baseUrl: ETIMS_SANDBOX, ...ETIMS_DEVICE, fromOn: today, itemClassCode: '8111210100', untaxedAs: 'nonVat', startAfter: 0 });
  const planIds: number[] = [];
  for (const plan of PLANS) planIds.push((await client.command('plans.create', { ...plan, taxInclusive: true, publish: true })).id);
  const routerIds: number[] = [];
  for (const { model, port } of routers) {
    routerIds.push((await client.command('routers.add', { name: model.name, host: '127.0.0.1', port, tls: false, ...ROUTER_LOGIN, suspendMode: 'disable' })).id);
  }
  const people = makePeople(options.subscribers, options.seed, today);
  const rows = people.map((person) => seededSubscriber(person, planIds, routerIds, today));
  for (let i = 0; i < rows.length; i += SEEDED_AT_ONCE) options.execute('practice.seedSubscribers', { subscribers: rows.slice(i, i + SEEDED_AT_ONCE) });
  await seedShowcase({ client, planIds, routerIds, seed: options.seed, today });
  return people;
}

function seededSubscriber(person: Person, planIds: readonly number[], routerIds: readonly number[], today: LocalDate): SeededSubscriber {
  const { plan, router, ...fields } = person;
  return { ...fields, planId: planIds[plan]!, routerId: routerIds[router]!, openingDueOn: addDays(today, OPENING_DUE_DAYS) };
}

/** After a restart: a port of before may have been taken by another program. */
export async function followPorts(client: Client<OperatorContract>, routers: readonly PlayRouter[]): Promise<void> {
  for (const row of await client.query('routers.list', {})) {
    const router = routers.find(({ model }) => model.name === row.name);
    if (!router || router.port === row.port) continue;
    const { name, host, tls, id } = row;
    const { userName, suspendMode } = await client.query('routers.get', { id });
    await client.command('routers.change', { id, name, host, port: router.port, tls, userName, suspendMode, password: ROUTER_LOGIN.password });
  }
}
