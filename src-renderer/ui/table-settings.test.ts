import { expect, test } from 'vitest';
import type { Column } from './table-columns.ts';
import { mergeSettings } from './table-settings.ts';

const column = (key: string, hidden = false): Column<object> => ({ key, heading: key, cell: () => null, hidden });
const columns = [column('name'), column('phone'), column('location', true)];

test('without anything stored: as the columns say', () => {
  expect(mergeSettings(columns, null)).toEqual({ columnOrder: ['name', 'phone', 'location'], columnVisibility: { location: false }, columnSizing: {} });
});
test('what a person set stays; a column that is gone goes, a new one comes at the end', () => {
  const stored = { columnOrder: ['phone', 'gone', 'name'], columnVisibility: { phone: false, gone: false }, columnSizing: { name: 300, gone: 10 } };
  expect(mergeSettings(columns, stored)).toEqual({ columnOrder: ['phone', 'name', 'location'], columnVisibility: { location: false, phone: false }, columnSizing: { name: 300 } });
});
