/** What touches KRA. A document leaves once; what is not known is asked about, never simply sent again. */
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { Reader } from '../../kernel/db.ts';
import { letOthersRun } from '../../kernel/event-loop.ts';
import type { JobContext, JobKind, JobResult } from '../../kernel/jobs.ts';
import type { Vault } from '../../kernel/vault.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { TaxAccount, TaxGateway } from '../../ports/tax-gateway.ts';
import { readSetting } from '../settings/index.ts';
import { findEtimsDocument, leftBehind, lookFurther, taxDocumentOf, type LookedAt } from './etims.store.ts';

export interface EtimsDependencies {
  readonly db: Reader;
  readonly vault: Vault;
  /** Builds the adapter for the account as it is set now. */
  readonly gateway: (account: TaxAccount) => TaxGateway;
}

export const KEY_CONTEXT = 'etims.communicationKey';

export function etimsJobs({ db, vault, gateway }: EtimsDependencies): Record<string, JobKind> {
  const current = gatewayOf(db, vault, gateway);
  const unknown = ({ id }: { id: number }, trouble: Trouble): JobResult => ({ command: 'etims.recordUnknown', input: { id, trouble } });
  const notConnected = (_input: object, trouble: Trouble): JobResult => ({ command: 'etims.recordNotConnected', input: { trouble } });
  return {
    'etims.send': { run: ({ id }: { id: number }, context) => send(db, current, id, context), whenUnknown: unknown },
    'etims.settle': { run: ({ id }: { id: number }) => settle(db, current, id) },
    'etims.collect': { run: (_input: object, context) => collect(db, context) },
    'etims.connect': { run: () => connect(current), whenUnknown: notConnected, whenDead: notConnected },
  };
}

/** One adapter as long as the account stays: it remembers what KRA was told. */
function gatewayOf(db: Reader, vault: Vault, build: (account: TaxAccount) => TaxGateway): () => TaxGateway {
  let built: { readonly of: string; readonly gateway: TaxGateway } | undefined;
  return () => {
    const { baseUrl, pin, branchId, deviceSerial, controlUnitId, itemClassCode, communicationKeyCipher } = readSetting(db, 'etims');
    const account: TaxAccount = { baseUrl, pin, branchId, deviceSerial, controlUnitId, itemClassCode, communicationKey: communicationKeyCipher === null ? '' : vault.decrypt(communicationKeyCipher, KEY_CONTEXT) };
    const of = JSON.stringify(account);
    if (built?.of !== of) built = { of, gateway: build(account) };
    return built.gateway;
  };
}

async function send(db: Reader, gateway: () => TaxGateway, id: number, context: JobContext): Promise<JobResult | void> {
  const found = findEtimsDocument(db, id);
  // Switched off, withdrawn, or settled otherwise meanwhile: when it is switched on again, it is enqueued again.
  if (found?.state !== 'queued' || !readSetting(db, 'etims').enabled) return;
  const document = taxDocumentOf(db, found);
  if (document.lines.length === 0) return { command: 'etims.recordRefused', input: { id, trouble: { message: `${document.number} has nothing that is sold.`, hint: 'KRA registers sales only. Nothing is to be done.' } } };
  context.execute('sending', 'etims.recordSending', { id });
  try {
    const registration = await gateway().send(document);
    if (registration === 'number-taken') return { command: 'etims.recordNumberTaken', input: { id } };
    return { command: 'etims.recordAccepted', input: { id, registration } };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const trouble = troubleOf(error);
    if (error.outcome === 'unknown') return { command: 'etims.recordUnknown', input: { id, trouble } };
    if (!error.retryable) return { command: 'etims.recordRefused', input: { id, trouble } };
    context.execute('waiting', 'etims.recordWaiting', { id, trouble });
    throw error;
  }
}

async function settle(db: Reader, gateway: () => TaxGateway, id: number): Promise<JobResult | void> {
  const found = findEtimsDocument(db, id);
  if (found?.state !== 'unknown' || !readSetting(db, 'etims').enabled) return;
  try {
    const registration = await gateway().find(taxDocumentOf(db, found), found.sentAt!);
    return registration === null ? { command: 'etims.recordNotRegistered', input: { id } } : { command: 'etims.recordAccepted', input: { id, registration } };
  } catch (error) {
    // KRA has it and does not tell its number: asking on tells no more.
    if (error instanceof GatewayError && !error.retryable) return { command: 'etims.recordUnknown', input: { id, trouble: troubleOf(error) } };
    throw error;
  }
}

/** Read at once, without holding anybody up; and queued in one command. */
const LOOKED_AT_ONCE = 2000;
const QUEUED_AT_ONCE = 100;

/** Queues what was posted since the day given, and takes up what an earlier time left. Invoices first: without its own, a credit note is refused. */
async function collect(db: Reader, context: JobContext): Promise<void> {
  const { fromOn } = readSetting(db, 'etims');
  if (fromOn === null) return;
  const execute = async (what: string, command: string, ids: readonly number[]) => {
    for (let i = 0; i < ids.length; i += QUEUED_AT_ONCE) {
      context.signal.throwIfAborted();
      const some = ids.slice(i, i + QUEUED_AT_ONCE);
      context.execute(`${what}-${some[0]}`, command, { what, ids: some });
      await letOthersRun();
    }
  };
  for (const what of ['invoice', 'creditNote'] as const) {
    for (let at: LookedAt | null = { issuedOn: fromOn, id: 0 }; at !== null; ) {
      const { missing, last }: ReturnType<typeof lookFurther> = lookFurther(db, what, at, LOOKED_AT_ONCE);
      await execute(what, 'etims.queueSome', missing);
      at = last;
      await letOthersRun();
    }
  }
  for (let ids = leftBehind(db, 0, LOOKED_AT_ONCE); ids.length > 0; ids = leftBehind(db, ids.at(-1)!, LOOKED_AT_ONCE)) await execute('left', 'etims.resumeSome', ids);
}

async function connect(gateway: () => TaxGateway): Promise<JobResult> {
  try {
    return { command: 'etims.recordConnected', input: await gateway().connect() };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { command: 'etims.recordNotConnected', input: { trouble: troubleOf(error) } };
  }
}

function troubleOf(error: GatewayError): Trouble {
  return { message: error.message, hint: error.hint, ...(error.technical === undefined ? {} : { technical: error.technical }) };
}
