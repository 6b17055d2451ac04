import type { Router } from './router.ts';
import type { StoredRow, Table } from './table.ts';

/** What somebody's hands did. */
export interface HandEdit {
  readonly menu: string;
  readonly id: string;
  readonly name: string;
  readonly comment: string;
  readonly did: 'renamed' | 'disabled' | 'enabled' | 'changed' | 'deleted' | 'duplicated' | 'moved';
}

const keyOf = (row: StoredRow): string => row['name'] ?? row['mac-address'] ?? row['address'] ?? '';

function editable(router: Router): readonly (readonly [string, Table, string])[] {
  return [
    ['/ppp/secret', router.ppp.secrets, 'profile'],
    ['/ip/hotspot/user', router.hotspot.users, 'profile'],
    ['/queue/simple', router.queues, 'max-limit'],
    ['/ip/dhcp-server/lease', router.dhcp.leases, 'rate-limit'],
    ['/ip/firewall/address-list', router.firewall.addressList, 'list'],
    ['/ip/firewall/filter', router.firewall.filter, 'action'],
    ['/system/scheduler', router.schedulers, 'interval'],
  ];
}

/** One edit by hand of a row that is not the router's own; which and how follow from random, which gives numbers from 0 to 1. Null: no row to edit. */
export function handEdit(router: Router, random: () => number): HandEdit | null {
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const menus = editable(router).filter(([, table]) => table.list().some((row) => row['dynamic'] !== 'true'));
  if (menus.length === 0) return null;
  const [menu, table, field] = one(menus);
  const row = one(table.list().filter((candidate) => candidate['dynamic'] !== 'true'));
  const did = one<HandEdit['did']>(menu === '/ip/firewall/filter' ? ['disabled', 'moved', 'deleted', 'duplicated'] : ['renamed', 'disabled', 'changed', 'deleted', 'duplicated']);
  const name = keyOf(row);
  const edit = { menu, id: row['.id'], name, comment: row['comment'] ?? '' };
  if (did === 'disabled') {
    const disabled = row['disabled'] !== 'true';
    table.set(row['.id'], { disabled: String(disabled) });
    return { ...edit, did: disabled ? 'disabled' : 'enabled' };
  }
  if (did === 'deleted') table.remove(row['.id']);
  else if (did === 'moved') table.move(row['.id'], table.list()[0]?.['.id'] ?? null);
  else if (did === 'duplicated') duplicate(table, row);
  else if (did === 'renamed' && row['name'] !== undefined) table.set(row['.id'], { name: `${name}-${Math.floor(random() * 1000)}` });
  else table.set(row['.id'], { [field]: otherValue(table, row, field) });
  return { ...edit, did: did === 'renamed' && row['name'] === undefined ? 'changed' : did };
}

/** The copy keeps its comment, as WinBox's does, but two rows of one name are not possible. */
function duplicate(table: Table, row: StoredRow): void {
  const { '.id': id, ...fields } = row;
  table.add({ ...fields, ...(row['name'] === undefined ? {} : { name: `${row['name']}-copy${id.slice(1)}${table.size}` }) });
}

function otherValue(table: Table, row: StoredRow, field: string): string {
  const others = table.list().map((one) => one[field]).filter((value) => value !== undefined && value !== row[field]);
  if (others[0] !== undefined) return others[0];
  return { 'max-limit': '1000000/1000000', 'rate-limit': '1M/1M', list: 'other', profile: 'default', interval: '2h' }[field] ?? '';
}
