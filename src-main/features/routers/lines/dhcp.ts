/**
 * A DHCP lease by MAC address. He is cut off by block-access, or by the list of the pay page; a lease that the server gave of itself is
 * nobody's, and a row with the same address is made beside it. Pure.
 */
import type { DhcpLease, RouterChange } from '../../../ports/router-gateway.ts';
import { carries, markedSubscription, type WantedAccount, type WantedLine } from '../desired-objects.ts';
import { rateLimit, sameRate } from '../rates.ts';
import { claim, markerEdit, merged, NOTHING_TO_DO, notHandedOver, summary, takenByAnother, type Edit, type LineDiff, type LineKind, type LineRows, type RowView } from './line-kind.ts';
import { WALLED_LIST } from './static.ts';

const WHERE = 'IP > DHCP Server > Leases';

const leaseView = (lease: DhcpLease): RowView => {
  const { id, comment, disabled, macAddress, address, rateLimit: rate, blockAccess, addressLists } = lease;
  const how = blockAccess ? 'blocked' : addressLists.split(',').includes(WALLED_LIST) ? 'pay page only' : 'let on';
  return { id, name: macAddress, comment, disabled, profile: null, words: `Lease of ${address ?? 'any address'} for ${macAddress}: ${rate ?? 'no limit'}, ${how}${disabled ? ', disabled' : ''}` };
};

const sameMac = (a: string, b: string | null): boolean => b !== null && a.toUpperCase() === b.toUpperCase();

function diff(wanted: WantedLine, rows: LineRows): LineDiff {
  const { account } = wanted;
  const leases = rows.leases.filter((lease) => !lease.dynamic);
  const isHis = (lease: DhcpLease) => account === null || sameMac(lease.macAddress, account.macAddress);
  // Of a service that had this address or device before and ended, and stays cut off: two live ones never share them.
  const earlier = account === null ? [] : leases.filter((lease) => isInPlace(lease, account) && lease.blockAccess && !carries(lease.comment, wanted.marker) && markedSubscription(lease.comment) !== null);
  const { own, handmade, holder, duplicates } = claim(leases.filter((lease) => !earlier.includes(lease)), wanted, {
    fits: isHis,
    isInTheWay: (lease) => account !== null && isInPlace(lease, account),
    isHandmade: (lease) => account !== null && sameMac(lease.macAddress, account.macAddress),
  });
  const base = { ...NOTHING_TO_DO, own: own && leaseView(own), duplicates: duplicates.map(leaseView) };
  if (!account) return { ...base, ...gone(own) };
  if (holder && !carries(holder.comment, wanted.marker)) {
    const conflict = handmade ? notHandedOver(`lease of ${handmade.macAddress}`, WHERE) : takenByAnother(`lease of ${holder.address ?? 'any address'} for ${holder.macAddress}`, holder, wanted.marker, WHERE);
    return { ...base, differences: [conflict.message], conflict, unadopted: handmade && leaseView(handmade) };
  }
  const edits: Edit<RouterChange>[] = earlier.map((lease) => ({ fields: { kind: 'remove-lease', id: lease.id }, action: `Lease of an ended service removed (${lease.macAddress})`, difference: `a lease of an ended service has ${lease.address}`, decides: true }));
  const fields = own && fieldEdits(own, wanted, account);
  const told = fields ? summary(fields) : { actions: [`Lease of ${account.address} added for ${account.macAddress} (${rateLimit(account.rate)})`], differences: [`there is no lease for ${account.macAddress}`], decides: true };
  const change: RouterChange | null = own ? setting(own.id, fields!) : addition(wanted, account);
  const earlierTold = summary(edits);
  return {
    ...base,
    changes: [...edits.map((edit) => edit.fields), ...(change ? [change] : [])],
    actions: [...earlierTold.actions, ...told.actions],
    differences: [...earlierTold.differences, ...told.differences],
    decides: earlierTold.decides || told.decides,
    takesOver: own !== null && !carries(own.comment, wanted.marker),
    missing: own === null,
    kept: own !== null && own.server !== null && account.server === null && wanted.adopts ? { server: own.server } : {},
  };
}

const isInPlace = (lease: DhcpLease, { macAddress, address }: WantedAccount): boolean => sameMac(lease.macAddress, macAddress) || (address !== null && lease.address === address);

function setting(id: string, edits: readonly Edit<object>[]): RouterChange | null {
  const fields = merged(edits);
  return fields && { kind: 'set-lease', id, fields };
}

/** A list that hands put there stays where the plan has none of its own. */
function listsOf(now: readonly string[], { standing, addressList }: WantedAccount): string[] {
  const kept = addressList === null ? now.filter((list) => list !== WALLED_LIST) : [addressList];
  return standing === 'walled' ? [...kept, WALLED_LIST] : kept;
}

const namesIn = (lists: string): string[] => lists.split(',').map((list) => list.trim()).filter((list) => list !== '');

function addition({ marker }: WantedLine, account: WantedAccount): RouterChange {
  const { address, macAddress, server, rate, standing } = account;
  const lists = listsOf([], account);
  const fields = { macAddress: macAddress!, address, ...(server === null ? {} : { server }), rateLimit: rateLimit(rate), ...(lists.length === 0 ? {} : { addressLists: lists.join(',') }), blockAccess: standing === 'off', comment: marker };
  return { kind: 'add-lease', fields };
}

function fieldEdits(own: DhcpLease, { marker, adopts }: WantedLine, account: WantedAccount): Edit<object>[] {
  const edits: Edit<object>[] = [];
  const taking = markerEdit('lease', own, marker);
  if (taking) edits.push(taking);
  if (!sameMac(own.macAddress, account.macAddress)) edits.push({ fields: { macAddress: account.macAddress }, action: `Lease given to ${account.macAddress} (was ${own.macAddress})`, difference: `the lease is for ${own.macAddress}, wanted ${account.macAddress}`, decides: true });
  if (own.address !== account.address) edits.push({ fields: { address: account.address }, action: `Lease set from ${own.address ?? 'any address'} to ${account.address}`, difference: `the address is ${own.address ?? 'any'}, wanted ${account.address}`, decides: account.standing !== 'on' });
  if (own.server !== account.server && !(adopts && account.server === null)) edits.push({ fields: { server: account.server }, action: `Server set from ${own.server ?? 'all'} to ${account.server ?? 'all'}`, difference: `the server is ${own.server ?? 'all'}, wanted ${account.server ?? 'all'}` });
  const rate = rateLimit(account.rate);
  if (!sameRate(own.rateLimit, rate)) edits.push({ fields: { rateLimit: rate }, action: `Limit set from ${own.rateLimit ?? 'none'} to ${rate}`, difference: `the limit is ${own.rateLimit ?? 'none'}, wanted ${rate}` });
  const now = namesIn(own.addressLists);
  const lists = listsOf(now, account);
  if (now.toSorted().join() !== lists.toSorted().join()) {
    const decides = now.includes(WALLED_LIST) !== lists.includes(WALLED_LIST);
    edits.push({ fields: { addressLists: lists.length === 0 ? null : lists.join(',') }, action: `Address lists set from ${now.join(',') || 'none'} to ${lists.join(',') || 'none'}`, difference: `the address lists are ${now.join(',') || 'none'}, wanted ${lists.join(',') || 'none'}`, decides });
  }
  const blockAccess = account.standing === 'off';
  if (own.blockAccess !== blockAccess) edits.push({ fields: { blockAccess }, action: blockAccess ? 'Lease blocked' : 'Lease let on', difference: blockAccess ? 'the lease is let on, wanted blocked' : 'the lease is blocked, wanted let on', decides: true });
  if (own.disabled) edits.push({ fields: { disabled: false }, action: 'Lease enabled', difference: 'the lease is disabled, wanted enabled', decides: true });
  return edits;
}

function gone(own: DhcpLease | null): Pick<LineDiff, 'changes' | 'actions' | 'differences' | 'decides'> {
  if (own === null) return NOTHING_TO_DO;
  return { changes: [{ kind: 'remove-lease', id: own.id }], actions: ['Lease removed'], differences: [`the lease of ${own.macAddress} is still there`], decides: own.blockAccess };
}

export const dhcp: LineKind = {
  access: 'dhcp',
  diff,
  leftovers: (wanted, rows) => ({ ...NOTHING_TO_DO, ...gone(rows.leases.find((lease) => !lease.dynamic && carries(lease.comment, wanted.marker)) ?? null) }),
};
