import type { Router } from './router.ts';
import type { Table } from './table.ts';

/** Rows that the router made for a session and takes away with it. */
export type DynamicRows = readonly { readonly table: Table; readonly id: string }[];

/** Puts an address on the lists of a profile or lease ("one,two"). */
export function addListed(router: Router, lists: string, address: string): DynamicRows {
  const table = router.firewall.addressList;
  return lists
    .split(',')
    .filter((list) => list !== '')
    .map((list) => ({ table, id: table.add({ list, address, 'creation-time': router.dateTime(router.now()), dynamic: 'true', disabled: 'false' }) }));
}

export function removeDynamic(rows: DynamicRows): void {
  for (const { table, id } of rows) if (table.find(id)) table.remove(id);
}
