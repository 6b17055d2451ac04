/** How a row says that he is let on: the access, his address and his device. Pure. */
import type { Access } from '../../../src-shared/contract/values.ts';
import { parseIpv4, parseMac } from '../../../src-shared/line-address.ts';
import { readAccess, readText } from './cells.ts';
import type { Findings } from './findings.ts';
import type { ImportField } from './headings.ts';

export interface ImportLine {
  readonly access: Access;
  readonly address: string | null;
  readonly macAddress: string | null;
}

type Cell = (field: ImportField) => string;

const KINDS = 'Write PPPoE, Hotspot, Static or DHCP.';

/** Without a word for it he is let on by PPPoE, as in most lists. A fixed address and a lease cannot be without what makes them. */
export function lineOf(cell: Cell, findings: Findings): ImportLine {
  const typed = cell('access');
  const read = readAccess(typed);
  if (read === 'unknown') findings.error('access', typed, 'is no way of connecting that Waya knows', KINDS);
  const access = read === 'unknown' || read === null ? 'pppoe' : read;
  const problems = findings.problems.length;
  const address = readCell(cell, 'address', parseIpv4, 'is not the address of one device', 'Write it like 10.5.50.7, or leave the cell empty.', findings);
  const macAddress = access === 'hotspot' || access === 'dhcp' ? readCell(cell, 'macAddress', parseMac, 'is not the MAC address of a device', 'Write it like AA:BB:CC:DD:EE:FF.', findings) : null;
  if (findings.problems.length > problems) return { access, address, macAddress };
  if (address === null && (access === 'static' || access === 'dhcp')) findings.error('address', cell('address'), 'is no address, and he cannot connect without one', 'Write it like 10.5.50.7.');
  if (macAddress === null && access === 'dhcp') findings.error('macAddress', cell('macAddress'), 'is no MAC address, and a DHCP lease needs one', 'Write it like AA:BB:CC:DD:EE:FF.');
  return { access, address, macAddress };
}

function readCell(cell: Cell, field: 'address' | 'macAddress', parse: (text: string) => string | null, problem: string, whatToDo: string, findings: Findings): string | null {
  const typed = readText(cell(field));
  // What spreadsheets write for "none".
  if (typed === null || /^(-+|n\/?a|none|dynamic|dhcp|pool|auto)$/i.test(typed)) return null;
  const value = parse(typed);
  if (value === null) findings.error(field, typed, problem, whatToDo);
  return value;
}

/** What must not be used twice on one router, by the name of the router in the file. */
export function lineKeys(cell: Cell): string[] {
  const router = readText(cell('router'))?.toLowerCase() ?? '';
  const access = readAccess(cell('access'));
  const [address, macAddress] = [parseIpv4(cell('address')), access === 'hotspot' || access === 'dhcp' ? parseMac(cell('macAddress')) : null];
  return [address && `address:${router}:${address}`, macAddress && `macAddress:${router}:${macAddress}`].filter((key) => key !== null);
}
