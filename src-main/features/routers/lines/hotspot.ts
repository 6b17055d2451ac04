/**
 * A hotspot user: /ip/hotspot/user with a profile; sessions in /ip/hotspot/active. He is changed in place and never made anew for a
 * change: his counters are totals of the row (product, complaint 19). Pure.
 */
import type { HotspotUser } from '../../../ports/router-gateway.ts';
import { accountLeftovers, diffAccount, textEdit, type AccountMenu } from './account.ts';
import type { LineKind } from './line-kind.ts';

const sameCase = (mac: string | null): string | null => mac && mac.toUpperCase();

const userMenu: AccountMenu<HotspotUser> = {
  noun: 'hotspot user',
  where: 'IP > Hotspot > Users',
  via: 'hotspot',
  rows: (rows) => rows.users,
  letsOn: () => true,
  edits: (own, account, adopting) => [
    ...textEdit('server', 'server', own.server, account.server, account, adopting),
    ...textEdit('address', 'address', own.address, account.address, account, adopting),
    ...textEdit('macAddress', 'MAC address', sameCase(own.macAddress), sameCase(account.macAddress), account, adopting),
  ],
  kept: (own, account) => ({
    ...(own.server !== null && account.server === null ? { server: own.server } : {}),
    ...(own.address !== null && account.address === null ? { address: own.address } : {}),
    ...(own.macAddress !== null && account.macAddress === null ? { macAddress: own.macAddress.toUpperCase() } : {}),
  }),
  addition: ({ address, macAddress, server }, fields) => ({
    kind: 'add-hotspot-user',
    fields: { ...fields, ...(server === null ? {} : { server }), ...(address === null ? {} : { address }), ...(macAddress === null ? {} : { macAddress }) },
  }),
  setting: (id, fields) => ({ kind: 'set-hotspot-user', id, fields }),
  removal: (id) => ({ kind: 'remove-hotspot-user', id }),
};

export const hotspot: LineKind = {
  access: 'hotspot',
  diff: (wanted, rows, known) => diffAccount(userMenu, wanted, rows, known),
  leftovers: (wanted, rows, wasSo) => accountLeftovers(userMenu, wanted, rows, wasSo),
};
