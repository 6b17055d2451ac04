/** A kernel with posted documents, and KRA simulated on loopback that it speaks to over the wire. */
import { onTestFinished } from 'vitest';
import { etims as contract } from '../../../src-shared/contract/etims.ts';
import { sum, type Cents } from '../../../src-shared/money.ts';
import type { Input, Output, CommandName, QueryName, Role } from '../../../src-shared/rpc.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { instantOf, later, localDate, type LocalDate } from '../../../src-shared/time.ts';
import { createEtimsGateway } from '../../adapters/etims/etims-gateway.ts';
import { createDispatch } from '../../kernel/dispatch.ts';
import { nextRunAt } from '../../kernel/job-table.ts';
import { testKernel } from '../../kernel/kernel.test-support.ts';
import type { Probe } from '../../kernel/probe.ts';
import { q, type LineKind } from '../../schema/tables.ts';
import { createEtimsSimulator, type EtimsSimulator } from '../../simulators/etims/index.ts';
import { etimsCommands, etimsJobs, etimsQueries, queueForTax } from './index.ts';

type Contract = typeof contract;
export const DEVICE = { pin: 'P051234567X', branchId: '00', deviceSerial: 'WAYA0001' } as const;
export const KEY = 'f0b9831bd2334874b7ec815e40347bc4';
export const UNIT = 'KRACU0100000001';

export interface NewLine {
  readonly netCents: number;
  readonly exciseCents?: number;
  readonly vatCents?: number;
  readonly vatBasisPoints?: number;
  readonly quantity?: number;
  readonly kind?: LineKind;
}
export interface NewInvoice {
  readonly subscriberId?: number;
  readonly issuedOn?: string;
  readonly kind?: 'service' | 'opening' | 'adjustment';
  readonly lines?: readonly NewLine[];
}
/** KES 2,500 with excise and VAT in it (mpesa.md, Tax). */
const USUAL_LINE: NewLine = { netCents: 187_406, exciseCents: 28_111, vatCents: 34_483, vatBasisPoints: 1600 };

export async function etimsRig(options: { file?: string; simulator?: EtimsSimulator; newDevice?: boolean; probe?: Probe; deadlineMs?: number } = {}) {
  const kernel = testKernel({ ...(options.file ? { file: options.file } : {}), ...(options.probe ? { probe: options.probe } : {}) });
  const { db, clock, vault, commands, jobs, log } = kernel;
  const simulator = options.simulator ?? createEtimsSimulator({ clock, ...DEVICE, ...(options.newDevice ? {} : { communicationKey: KEY, controlUnitId: UNIT }) });
  const { baseUrl } = await simulator.listen().catch(() => ({ baseUrl: '' }));
  commands.register(etimsCommands);
  jobs.register(etimsJobs({ db, vault, gateway: (account) => createEtimsGateway(account, { now: () => clock.now(), deadlineMs: options.deadlineMs ?? 5000 }) }));
  onTestFinished(async () => {
    await jobs.stop();
    await simulator.close();
  });
  const dispatch = createDispatch({ contract, queries: etimsQueries, commandHandlers: etimsCommands, commands, db, clock, log });
  let count = db.sql<{ n: number }>('SELECT count(*) AS n FROM command')[0]!.n;
  const call = async (name: string, input: unknown, role: Role) => {
    const reply = await dispatch({ kind: 'operator', operatorId: 1, role, name: role, sessionHash: '' }, { name, input, id: `test-command-${(count += 1)}` });
    if (reply.ok) return reply.value as never;
    if (reply.refusal.code === 'internal') throw new Error(`${name}: ${JSON.stringify(log.lines.at(-1))}`);
    throw new Refusal(reply.refusal.code, reply.refusal.message, reply.refusal.details);
  };
  const command = <N extends CommandName<Contract>>(name: N, input: Input<Contract, N>, role: Role = 'owner'): Promise<Output<Contract, N>> => call(name, input, role);
  const query = <N extends QueryName<Contract>>(name: N, input: Input<Contract, N>, role: Role = 'owner'): Promise<Output<Contract, N>> => call(name, input, role);

  if (db.sql('SELECT 1 FROM operator').length === 0) db.transaction(() => db.run(q.insertInto('operator').values({ id: 1, name: 'Achieng', userName: 'achieng', role: 'owner', passwordHash: '', active: 1, createdAt: clock.now() })));
  let posted = 0;
  const insertEntry = (subscriberId: number, bookedOn: LocalDate, reference: string) =>
    db.run(q.insertInto('journalEntry').values({ kind: 'invoice', bookedOn, at: clock.now(), commandId: 'test', subscriberId, reference, reversesId: null, previousHash: '', hash: '' })).id;
  const addSubscriber = (given: { name?: string; taxPin?: string; taxExempt?: 0 | 1 } = {}) => {
    posted += 1;
    return db.transaction(() =>
      db.run(q.insertInto('subscriber').values({ accountNumber: `A${posted}`, name: given.name ?? `Subscriber ${posted}`, phone: '254712345678', phoneHash: null, otherPhone: null, otherPhoneHash: null, email: '', location: '', note: '', createdAt: clock.now(), taxPin: given.taxPin ?? '', taxExempt: given.taxExempt ?? 0, removedAt: null })),
    ).id;
  };
  /** Posts an invoice as billing would, with the queue called in the same transaction. */
  const postInvoice = (given: NewInvoice = {}): { id: number; number: string } => {
    const subscriberId = given.subscriberId ?? addSubscriber();
    return kernel.within((context) => {
      const { tx, now } = context;
      posted += 1;
      const number = `INV-2026-${String(posted).padStart(6, '0')}`;
      const lines = (given.lines ?? [USUAL_LINE]).map(({ exciseCents = 0, vatCents = 0, ...line }) => ({ ...line, exciseCents, vatCents, grossCents: line.netCents + exciseCents + vatCents }));
      const total = (key: 'netCents' | 'exciseCents' | 'vatCents' | 'grossCents') => sum(lines.map((line) => line[key] as Cents));
      const issuedOn = localDate(given.issuedOn ?? '2026-03-02');
      const entryId = total('grossCents') === 0 ? null : insertEntry(subscriberId, issuedOn, number);
      const { id } = tx.run(q.insertInto('invoice').values({ number, kind: given.kind ?? 'service', subscriberId, issuedOn, dueOn: issuedOn, postedAt: now, netCents: total('netCents'), exciseCents: total('exciseCents'), vatCents: total('vatCents'), totalCents: total('grossCents'), note: '', runId: null, openCents: total('grossCents'), entryId, voidEntryId: null }));
      for (const line of lines) {
        tx.run(q.insertInto('invoiceLine').values({ invoiceId: id, chargeId: null, periodIndex: null, subscriptionId: null, kind: line.kind ?? 'plan', description: 'Home 5 Mbps, March 2026', periodStart: null, periodEnd: null, quantity: line.quantity ?? 1, amountCents: line.grossCents as Cents, discountCents: 0 as Cents, taxInclusive: 1, exciseBasisPoints: 0, vatBasisPoints: line.vatBasisPoints ?? 0, netCents: line.netCents as Cents, exciseCents: line.exciseCents as Cents, vatCents: line.vatCents as Cents, grossCents: line.grossCents as Cents, explanation: '', live: 1 }));
      }
      queueForTax(context, { invoiceId: id });
      return { id, number };
    });
  };
  /** Takes back half of the first line of an invoice. */
  const postCreditNote = (invoiceId: number, issuedOn = '2026-03-02'): { id: number; number: string } =>
    kernel.within((context) => {
      const { tx, now } = context;
      posted += 1;
      const number = `CN-2026-${String(posted).padStart(6, '0')}`;
      const line = tx.sql<{ id: number; subscriberId: number; netCents: number; exciseCents: number; vatCents: number }>('SELECT invoiceLine.id, subscriberId, invoiceLine.netCents, invoiceLine.exciseCents, invoiceLine.vatCents FROM invoiceLine JOIN invoice ON invoice.id = invoiceId WHERE invoiceId = ? ORDER BY invoiceLine.id LIMIT 1', invoiceId)[0]!;
      const [netCents, exciseCents, vatCents] = [line.netCents, line.exciseCents, line.vatCents].map((value) => Math.floor(value / 2) as Cents) as [Cents, Cents, Cents];
      const totalCents = sum([netCents, exciseCents, vatCents]);
      const { id } = tx.run(q.insertInto('creditNote').values({ number, invoiceId, subscriberId: line.subscriberId, kind: 'correction', reason: 'Test', issuedOn: localDate(issuedOn), postedAt: now, netCents, exciseCents, vatCents, totalCents, settledCents: totalCents, entryId: insertEntry(line.subscriberId, localDate(issuedOn), number), operatorId: null }));
      tx.run(q.insertInto('creditNoteLine').values({ creditNoteId: id, invoiceLineId: line.id, description: 'Half of March 2026', periodStart: null, periodEnd: null, netCents, exciseCents, vatCents, grossCents: totalCents, explanation: '' }));
      queueForTax(context, { creditNoteId: id });
      return { id, number };
    });

  const settings = { enabled: true, baseUrl, ...DEVICE, controlUnitId: UNIT, fromOn: localDate('2026-03-01'), itemClassCode: '8111210100', untaxedAs: 'nonVat' as const, startAfter: 0 };
  return {
    ...kernel,
    simulator,
    settings,
    command,
    query,
    addSubscriber,
    postInvoice,
    postCreditNote,
    switchOn: async (changes: Partial<Input<Contract, 'etims.save'>> = {}) => {
      await command('etims.save', { ...settings, communicationKey: KEY, ...changes });
      await jobs.drain();
    },
    refusal: async (asked: Promise<unknown>): Promise<Refusal> => asked.then((value) => Promise.reject(new Error(`it was not refused: ${JSON.stringify(value)}`)), (error: unknown) => (error instanceof Refusal ? error : Promise.reject(error as Error))),
    /** Every document of the queue: "INV-2026-000002 accepted KRACU0100000001/1". */
    queue: async () => (await query('etims.list', {})).rows.toReversed().map((row) => `${row.number} ${row.state}${row.controlNumber === null ? '' : ` ${row.controlNumber}`}`),
    /** Goes on until nothing is due within the time. */
    pass: async (ms: number) => {
      const end = later(clock.now(), ms);
      await jobs.drain();
      for (let next = nextRunAt(db); next !== null && next <= end; next = nextRunAt(db)) {
        if (next > clock.now()) clock.set(next);
        await jobs.drain();
      }
      clock.set(end);
    },
    at: (day: string, time = '08:00') => instantOf(localDate(day), time),
  };
}
