/** A PPPoE account: /ppp/secret with a profile; sessions in /ppp/active. Pure. */
import { parseIpv4 } from '../../../../src-shared/line-address.ts';
import type { PppSecret } from '../../../ports/router-gateway.ts';
import { accountLeftovers, diffAccount, textEdit, type AccountMenu } from './account.ts';
import type { LineKind } from './line-kind.ts';

/** The services by which a secret lets somebody dial in by PPPoE. */
export const PPPOE_SERVICES: readonly string[] = ['pppoe', 'any'];

/** A pool of the operator's own stands in the same field: that is his business, never compared. */
const isAddress = (value: string | null): boolean => value === null || parseIpv4(value) !== null;

const secretMenu: AccountMenu<PppSecret> = {
  noun: 'secret',
  where: 'PPP > Secrets',
  via: 'pppoe',
  rows: (rows) => rows.secrets,
  letsOn: (row) => PPPOE_SERVICES.includes(row.service),
  edits: (own, account, adopting) => [
    ...(PPPOE_SERVICES.includes(own.service) ? [] : [{ fields: { service: 'pppoe' }, action: `Service set from ${own.service} to pppoe`, difference: `the service is ${own.service}, wanted pppoe`, decides: account.standing !== 'off' }]),
    ...(isAddress(own.remoteAddress) || account.address !== null ? textEdit('remoteAddress', 'address', own.remoteAddress, account.address, account, adopting) : []),
    ...textEdit('remoteIpv6Prefix', 'IPv6 prefix', own.remoteIpv6Prefix, account.ipv6Prefix, account, adopting),
  ],
  kept: (own, account) => ({
    ...(own.remoteAddress !== null && account.address === null && isAddress(own.remoteAddress) ? { address: own.remoteAddress } : {}),
    ...(own.remoteIpv6Prefix !== null && account.ipv6Prefix === null ? { ipv6Prefix: own.remoteIpv6Prefix } : {}),
  }),
  addition: ({ address, ipv6Prefix }, fields) => ({ kind: 'add-secret', fields: { ...fields, ...(address === null ? {} : { remoteAddress: address }), ...(ipv6Prefix === null ? {} : { remoteIpv6Prefix: ipv6Prefix }) } }),
  setting: (id, fields) => ({ kind: 'set-secret', id, fields }),
  removal: (id) => ({ kind: 'remove-secret', id }),
};

export const pppoe: LineKind = {
  access: 'pppoe',
  diff: (wanted, rows, known) => diffAccount(secretMenu, wanted, rows, known),
  leftovers: (wanted, rows, wasSo) => accountLeftovers(secretMenu, wanted, rows, wasSo),
};
