/**
 * A fixed address: a simple queue named as the user name, and rows of address lists. He is cut off by a row in a list that the set-up
 * drops, let on by its removal; the queue stays, or he would come through without a limit. Pure.
 */
import type { ListedAddress, RouterChange, SimpleQueue } from '../../../ports/router-gateway.ts';
import { carries, markedSubscription, type WantedAccount, type WantedLine } from '../desired-objects.ts';
import { queueLimits, sameRate, type Rate } from '../rates.ts';
import { claim, markerEdit, merged, NOTHING_TO_DO, notHandedOver, summary, takenByAnother, type Edit, type LineDiff, type LineKind, type LineRows, type RowView } from './line-kind.ts';

/** The lists that take service away; the rules that read them are made by the set-up (resources/routeros). */
export const CUT_LIST = 'waya-cut';
export const WALLED_LIST = 'waya-walled';

const WHERE = 'Queues > Simple Queues';

/** "10.5.50.7/32" and "10.5.50.7" are the same. */
export const isTarget = (target: string, address: string | null): boolean => address !== null && target.replace(/\/32$/, '') === address;

const queueView = (queue: SimpleQueue): RowView => {
  const { id, name, comment, disabled, maxLimit, target } = queue;
  return { id, name, comment, disabled, profile: null, words: `Queue ${name} for ${target}: ${maxLimit ?? 'no limit'}${disabled ? ', disabled' : ''}` };
};

function diff(wanted: WantedLine, rows: LineRows): LineDiff {
  const { account } = wanted;
  const queues = rows.queues.filter((queue) => !queue.dynamic);
  const isAtAddress = (queue: SimpleQueue) => account !== null && isTarget(queue.target, account.address);
  const listed = listedOf(wanted, rows);
  // Of a service that had this address before, ended, and stays cut off: two live ones never share it.
  const earlier = queues.filter((queue) => isAtAddress(queue) && listed.earlier.some((row) => row.list === CUT_LIST && markedSubscription(row.comment) === markedSubscription(queue.comment)));
  const { own, handmade, holder, duplicates } = claim(queues.filter((queue) => !earlier.includes(queue)), wanted, {
    fits: (queue) => queue.name === wanted.name,
    isInTheWay: (queue) => queue.name === wanted.name || (isAtAddress(queue) && !queue.disabled),
    isHandmade: isAtAddress,
  });
  const base = { ...NOTHING_TO_DO, own: own && queueView(own), duplicates: duplicates.map(queueView) };
  if (!account) return { ...base, ...gone(own, listed) };
  const isCopy = holder !== null && carries(holder.comment, wanted.marker);
  if (holder && !isCopy) {
    const conflict = handmade ? notHandedOver(`queue ${handmade.name} for ${handmade.target}`, WHERE) : takenByAnother(`queue named ${holder.name} for ${holder.target}`, holder, wanted.marker, WHERE);
    return { ...base, differences: [conflict.message], conflict, unadopted: handmade && queueView(handmade) };
  }
  const blocked = account.standing === 'on' ? rows.listed.find((row) => isHandmadeBlock(row, account)) : undefined;
  if (blocked) {
    const conflict = { message: `Somebody put ${blocked.address} on the list ${blocked.list} by hand: he is cut off though he is let on.`, hint: 'Remove it on the router (IP > Firewall > Address Lists). Waya does not touch what it did not make.' };
    return { ...base, differences: [conflict.message], conflict };
  }
  const queue = own ? queueEdits(own, wanted, account) : null;
  const lists = [...listEdits(wanted, account, listed), ...earlier.map((row): Edit<RouterChange> => ({ fields: { kind: 'remove-queue', id: row.id }, action: `Queue of an ended service removed (${row.name})`, difference: `a queue of an ended service has ${row.target}`, decides: true }))];
  const fields = queue && merged(queue);
  const change: RouterChange | null = own ? fields && { kind: 'set-queue', id: own.id, fields } : addition(wanted, account);
  const told = own ? summary(queue!) : { actions: [`Queue added for ${account.address} (${queueLimits(account.rate).maxLimit})`], differences: [`there is no queue ${wanted.name}`], decides: false, setsLimits: false };
  const listsTold = summary(lists);
  return {
    ...base,
    // Who is cut off is on the list before his queue is touched.
    changes: [...lists.map((edit) => edit.fields), ...(change ? [change] : [])],
    actions: [...listsTold.actions, ...told.actions],
    differences: [...listsTold.differences, ...told.differences],
    decides: listsTold.decides || told.decides,
    takesOver: own !== null && !carries(own.comment, wanted.marker),
    missing: own === null,
  };
}

/** Unmarked, enabled, of one of the two lists, and exactly his address. */
const isHandmadeBlock = (row: ListedAddress, { address }: WantedAccount): boolean =>
  !row.dynamic && !row.disabled && (row.list === CUT_LIST || row.list === WALLED_LIST) && isTarget(row.address, address) && markedSubscription(row.comment) === null;

interface Listed {
  readonly own: readonly ListedAddress[];
  /** Of a service that had this address before and ended: two live ones never share it. */
  readonly earlier: readonly ListedAddress[];
}

function listedOf({ marker, account }: WantedLine, rows: LineRows): Listed {
  const listed = rows.listed.filter((row) => !row.dynamic);
  return {
    own: listed.filter((row) => carries(row.comment, marker)),
    earlier: listed.filter((row) => account !== null && isTarget(row.address, account.address) && !carries(row.comment, marker) && markedSubscription(row.comment) !== null),
  };
}

/** Fields: the whole change, as rows of lists are added and removed rather than edited. */
function listEdits({ marker }: WantedLine, account: WantedAccount, { own, earlier }: Listed): Edit<RouterChange>[] {
  const wanted = [...(account.standing === 'off' ? [CUT_LIST] : account.standing === 'walled' ? [WALLED_LIST] : []), ...(account.addressList === null ? [] : [account.addressList])];
  const address = account.address!;
  const right = new Set<ListedAddress>();
  const edits = wanted.flatMap((list): Edit<RouterChange>[] => {
    const there = own.find((row) => row.list === list && isTarget(row.address, address));
    if (!there) return [{ fields: { kind: 'add-listed-address', fields: { list, address, comment: marker } }, action: `${address} put on the list ${list}`, difference: `${address} is not on the list ${list}`, decides: list !== account.addressList }];
    right.add(there);
    if (!there.disabled) return [];
    return [{ fields: { kind: 'set-listed-address', id: there.id, fields: { disabled: false } }, action: `${address} on the list ${list} enabled`, difference: `${address} on the list ${list} is disabled`, decides: list !== account.addressList }];
  });
  const wrong = [...own.filter((row) => !right.has(row)), ...earlier];
  return [...edits, ...wrong.map((row): Edit<RouterChange> => ({ fields: { kind: 'remove-listed-address', id: row.id }, action: `${row.address} taken off the list ${row.list}`, difference: `${row.address} is on the list ${row.list}`, decides: true }))];
}

function addition({ name, marker }: WantedLine, { address, rate }: WantedAccount): RouterChange {
  const { maxLimit, burstLimit, burstThreshold, burstTime, priority } = queueLimits(rate);
  const burst = burstLimit === null ? {} : { burstLimit, burstThreshold, burstTime };
  return { kind: 'add-queue', fields: { name, target: `${address}/32`, maxLimit, ...burst, priority, comment: marker } };
}

function queueEdits(own: SimpleQueue, { name, marker }: WantedLine, account: WantedAccount): Edit<object>[] {
  const edits: Edit<object>[] = [];
  const taking = markerEdit('queue', own, marker);
  if (taking) edits.push(taking);
  if (own.name !== name) edits.push({ fields: { name }, action: `Queue renamed from ${own.name} to ${name}`, difference: `the queue is named ${own.name}, wanted ${name}` });
  if (!isTarget(own.target, account.address)) edits.push({ fields: { target: `${account.address}/32` }, action: `Queue moved from ${own.target} to ${account.address}`, difference: `the queue is for ${own.target}, wanted ${account.address}` });
  if (own.disabled) edits.push({ fields: { disabled: false }, action: 'Queue enabled', difference: 'the queue is disabled, wanted enabled' });
  const wrong = limitEdits(own, account.rate);
  if (wrong) edits.push(wrong);
  return edits;
}

function limitEdits(own: SimpleQueue, rate: Rate): Edit<object> | null {
  const wanted = queueLimits(rate);
  const secondsOf = (time: string | null): string => (time ?? '0/0').replaceAll('s', '');
  const same = sameRate(own.maxLimit, wanted.maxLimit) && sameRate(own.burstLimit ?? '0/0', wanted.burstLimit ?? '0/0') && own.priority === wanted.priority
    && (wanted.burstLimit === null || (sameRate(own.burstThreshold, wanted.burstThreshold) && secondsOf(own.burstTime) === secondsOf(wanted.burstTime)));
  if (same) return null;
  const words = (limit: string | null, burst: string | null, priority: string): string => [limit ?? 'none', ...(burst === null || burst === '0/0' ? [] : [`burst ${burst}`]), ...(priority === '8/8' ? [] : [`priority ${priority}`])].join(', ');
  const is = words(own.maxLimit, own.burstLimit, own.priority);
  const shouldBe = words(wanted.maxLimit, wanted.burstLimit, wanted.priority);
  return { fields: wanted, action: `Queue set from ${is} to ${shouldBe}`, difference: `the limit is ${is}, wanted ${shouldBe}` };
}

function gone(own: SimpleQueue | null, { own: listed }: Listed): Pick<LineDiff, 'changes' | 'actions' | 'differences' | 'decides'> {
  return {
    changes: [...(own ? [{ kind: 'remove-queue', id: own.id } as const] : []), ...listed.map((row) => ({ kind: 'remove-listed-address', id: row.id }) as const)],
    actions: [...(own ? ['Queue removed'] : []), ...listed.map((row) => `${row.address} taken off the list ${row.list}`)],
    differences: [...(own ? [`the queue ${own.name} is still there`] : []), ...listed.map((row) => `${row.address} is still on the list ${row.list}`)],
    decides: listed.length > 0,
  };
}

export const fixed: LineKind = {
  access: 'static',
  diff,
  leftovers: (wanted, rows) => {
    const own = rows.queues.find((queue) => !queue.dynamic && carries(queue.comment, wanted.marker)) ?? null;
    return { ...NOTHING_TO_DO, ...gone(own, { ...listedOf(wanted, rows), earlier: [] }) };
  },
};
