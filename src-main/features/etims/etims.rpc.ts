/** What the desk may do with eTIMS, and what jobs record of their results. */
import { z } from 'zod';
import { etims as contract } from '../../../src-shared/contract/etims.ts';
import { Trouble } from '../../../src-shared/contract/values.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { secret } from '../../../src-shared/sensitive.ts';
import { instant } from '../../../src-shared/time.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { hurryLane } from '../../kernel/job-table.ts';
import { readSetting, writeSetting, type StoredEtims } from '../settings/index.ts';
import { KEY_CONTEXT } from './etims.jobs.ts';
import { countByState, exportRows, listDocuments, waitingTrouble } from './etims.queries.ts';
import { collectJob, LANE, queueForTax, recordAccepted, recordByHand, recordNotRegistered, recordNumberTaken, recordRefused, recordSending, recordUnknown, recordWaiting, resume, retry } from './etims.service.ts';

const query = queryOf<typeof contract>();
const Id = z.int().positive();

export const etimsQueries: Record<string, QueryHandler> = {
  'etims.read': query('etims.read', ({ db }) => {
    const { communicationKeyCipher, ...settings } = readSetting(db, 'etims');
    return { ...settings, communicationKeySet: communicationKeyCipher !== null, counts: countByState(db), waiting: waitingTrouble(db) };
  }),
  'etims.list': query('etims.list', ({ db }, input) => listDocuments(db, input)),
  'etims.export': query('etims.export', ({ db }, { from, until, ...window }) => exportRows(db, from, until, window)),
};

function save(context: CommandContext, value: StoredEtims): Record<string, never> {
  writeSetting(context.tx, 'etims', value, context.now);
  context.changed('setting', 'etims');
  context.emit('etims');
  return {};
}

const deskCommands: Record<string, CommandHandler> = {
  'etims.save': handler({
    ...contract['etims.save'],
    handle: (context, { communicationKey, ...input }) => {
      const before = readSetting(context.tx, 'etims');
      const next: StoredEtims = { ...before, ...input, communicationKeyCipher: communicationKey ? context.vault.encrypt(communicationKey, KEY_CONTEXT) : before.communicationKeyCipher };
      refuseIncomplete(next);
      if (next.enabled) {
        // What waited for a mended setting goes out at once.
        hurryLane(context.tx, LANE, context.now);
        context.enqueue(collectJob);
      }
      return save(context, next);
    },
  }),
  'etims.connect': handler({
    ...contract['etims.connect'],
    handle: (context) => {
      const settings = readSetting(context.tx, 'etims');
      if (settings.communicationKeyCipher !== null) throw new Refusal('conflict', 'This device is connected: its communication key is set.');
      refuseMissing({ pin: settings.pin, deviceSerial: settings.deviceSerial }, 'Save the PIN, the branch and the device serial first.');
      context.enqueue({ kind: 'etims.connect', mode: 'once', key: 'etims.connect', lane: LANE, input: {} });
      return save(context, { ...settings, connecting: true, connectTrouble: null });
    },
  }),
  'etims.retry': handler({
    ...contract['etims.retry'],
    handle: (context, { ids }) => {
      for (const id of ids) retry(context, id);
      return {};
    },
  }),
  'etims.recordByHand': handler({
    ...contract['etims.recordByHand'],
    handle: (context, { id, ...given }) => {
      recordByHand(context, id, given);
      return {};
    },
  }),
};

/** Throws Refusal: switched on, everything that KRA wants must be there. */
function refuseIncomplete(next: StoredEtims): void {
  if (!next.enabled) return;
  const { pin, deviceSerial, controlUnitId } = next;
  refuseMissing({ pin, deviceSerial, controlUnitId, communicationKey: next.communicationKeyCipher ?? '', fromOn: next.fromOn ?? '' }, 'eTIMS needs the PIN, the device with its communication key and control unit, and the day from which it is used before it can be switched on.');
}

function refuseMissing(values: Readonly<Record<string, string>>, message: string): void {
  const missing = Object.keys(values).filter((name) => values[name] === '');
  if (missing.length > 0) throw new Refusal('invalid', message, { fields: Object.fromEntries(missing.map((name) => [name, 'is missing'])) });
}

const Some = z.object({ ids: z.array(Id) });
const Registration = z.object({ controlNumber: z.string(), receiptNumber: z.string(), internalData: z.string().nullable(), qrText: z.string().nullable(), acceptedAt: z.int() });
const Outcome = z.object({ id: Id, trouble: Trouble });

/** Only jobs send these. */
const resultCommands: Record<string, CommandHandler> = {
  'etims.queueSome': handler({
    input: Some.extend({ what: z.enum(['invoice', 'creditNote']) }),
    handle: (context, { what, ids }) => {
      for (const id of ids) queueForTax(context, what === 'invoice' ? { invoiceId: id } : { creditNoteId: id });
    },
  }),
  'etims.resumeSome': handler({
    input: Some,
    handle: (context, { ids }) => {
      for (const id of ids) resume(context, id);
    },
  }),
  'etims.recordSending': handler({ input: z.object({ id: Id }), handle: (context, { id }) => recordSending(context, id) }),
  'etims.recordWaiting': handler({ input: Outcome, handle: (context, { id, trouble }) => recordWaiting(context, id, trouble) }),
  'etims.recordRefused': handler({ input: Outcome, handle: (context, { id, trouble }) => recordRefused(context, id, trouble) }),
  'etims.recordUnknown': handler({ input: Outcome, handle: (context, { id, trouble }) => recordUnknown(context, id, trouble) }),
  'etims.recordNotRegistered': handler({ input: z.object({ id: Id }), handle: (context, { id }) => recordNotRegistered(context, id) }),
  'etims.recordNumberTaken': handler({ input: z.object({ id: Id }), handle: (context, { id }) => recordNumberTaken(context, id) }),
  'etims.recordAccepted': handler({ input: z.object({ id: Id, registration: Registration }), handle: (context, { id, registration }) => recordAccepted(context, id, { ...registration, acceptedAt: instant(registration.acceptedAt) }) }),
  'etims.recordConnected': handler({
    input: z.object({ communicationKey: secret(z.string().min(1)), controlUnitId: z.string().min(1) }),
    handle: (context, { communicationKey, controlUnitId }) => save(context, { ...readSetting(context.tx, 'etims'), communicationKeyCipher: context.vault.encrypt(communicationKey, KEY_CONTEXT), controlUnitId, connecting: false, connectTrouble: null }),
  }),
  'etims.recordNotConnected': handler({ input: z.object({ trouble: Trouble }), handle: (context, { trouble }) => save(context, { ...readSetting(context.tx, 'etims'), connecting: false, connectTrouble: trouble }) }),
};

export const etimsCommands: Record<string, CommandHandler> = { ...deskCommands, ...resultCommands };
