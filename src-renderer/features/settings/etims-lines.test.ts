import { expect, test } from 'vitest';
import type { EtimsExportRow } from '../../../src-shared/contract/etims.ts';
import { cents } from '../../../src-shared/money.ts';
import { localDate } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import { etimsLines } from './etims-lines.ts';

const line = { description: 'Home 5 Mbps', quantity: 2, taxType: 'standard', vatBasisPoints: 1600, taxableCents: cents(215517), vatCents: cents(34483), totalCents: cents(250000) } as const;
const invoice: EtimsExportRow = { kind: 'invoice', number: 'INV-2026-000001', issuedOn: localDate('2026-03-02'), buyerName: 'Mwangi Traders', buyerPin: 'P051111111A', originalNumber: '', originalControlNumber: '', taxableCents: cents(215517), vatCents: cents(34483), totalCents: cents(250000), lines: [line, { ...line, taxType: 'nonVat', vatBasisPoints: 0 }] };

test('each line of a document is a line of the file, under its own heading', () => {
  const [first, second] = etimsLines([invoice]);
  expect(Object.fromEntries(texts.settings.etims.columns.map((column, index) => [column, first![index]]))).toEqual({
    Kind: 'Invoice', Number: 'INV-2026-000001', Date: '2026-03-02', Buyer: 'Mwangi Traders', 'Buyer PIN': 'P051111111A', 'Of invoice': '', 'KRA number of that invoice': '', Description: 'Home 5 Mbps', Quantity: '2', 'Tax type': 'Standard', 'VAT %': '16',
    'Taxable KES': '2155.17', 'VAT KES': '344.83', 'Total KES': '2500.00',
  });
  expect(second).toHaveLength(texts.settings.etims.columns.length);
  expect(second!.slice(9, 11)).toEqual(['Outside VAT', '0']);
});
