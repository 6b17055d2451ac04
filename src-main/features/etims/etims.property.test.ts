import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src-shared/time.ts';
import type { EtimsFault } from '../../simulators/etims/index.ts';
import { etimsRig } from './etims.test-support.ts';

const fault = fc.oneof(
  fc.constantFrom<EtimsFault>({ kind: 'http-500' }, { kind: 'lost-answer' }, { kind: 'lost-request' }, { kind: 'html' }, { kind: 'not-listed' }, { kind: 'lost-request', endpoint: 'list' }, { kind: 'lost-answer', endpoint: 'item' }, { kind: 'http-500', endpoint: 'item' }),
  fc.constantFrom('910', '913', '990', '991', '999').map((code): EtimsFault => ({ kind: 'refuse', code, message: 'by chance' })),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: 'invoice' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('credit' as const), of: fc.nat(20) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fault' as const), fault }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, MINUTE, 10 * MINUTE, HOUR) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'off and on' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'retry' as const }) },
);

test('whatever goes wrong on the way, KRA has every document once in the end, and Waya knows its number', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const rig = await etimsRig();
      await rig.switchOn();
      const invoices: { id: number; number: string }[] = [];
      const numbers: string[] = [];
      const retryAll = async () => {
        const open = (await rig.query('etims.list', { limit: 200 })).rows.filter(({ state }) => state === 'refused' || state === 'unknown');
        if (open.length > 0) await rig.command('etims.retry', { ids: open.map(({ id }) => id) });
      };
      for (const one of steps) {
        if (one.do === 'invoice') {
          invoices.push(rig.postInvoice());
          numbers.push(invoices.at(-1)!.number);
        } else if (one.do === 'credit') {
          const invoice = invoices[one.of];
          // A second half of the same line may still be taken back, a third not.
          if (invoice && rig.db.sql('SELECT 1 FROM creditNote WHERE invoiceId = ?', invoice.id).length < 2) numbers.push(rig.postCreditNote(invoice.id).number);
        } else if (one.do === 'fault') rig.simulator.faults.add(one.fault);
        else if (one.do === 'wait') await rig.pass(one.ms);
        else if (one.do === 'retry') await retryAll();
        else {
          await rig.command('etims.save', { ...rig.settings, enabled: false });
          await rig.jobs.drain();
          await rig.switchOn();
        }
      }
      rig.simulator.faults.clear();
      for (let i = 0; i < 3; i++) {
        await rig.pass(DAY);
        await retryAll();
      }
      await rig.pass(DAY);
      const sales = rig.simulator.sales();
      expect(sales.map((sale) => sale.trdInvcNo).toSorted()).toEqual(numbers.toSorted());
      const { rows } = await rig.query('etims.list', { limit: 200 });
      expect(Object.fromEntries(rows.map((row) => [row.number, row.receiptNumber]))).toEqual(Object.fromEntries(sales.map((sale) => [sale.trdInvcNo, String(sale.receiptNumber)])));
    }),
    { numRuns: 40 },
  );
}, 60_000);
