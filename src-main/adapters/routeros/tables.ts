/** What is read of each menu and what it means in our words: one table for each kind of row. */
import type {
  DhcpLease, HotspotProfile, HotspotSession, HotspotUser, ListedAddress, LogLine, PppProfile, PppSecret, PppSession, RouterInterface, Scheduler, SimpleQueue,
} from '../../ports/router-gateway.ts';
import type { Printed } from './commands.ts';
import type { Row } from './connection.ts';
import { normaliseBurstTime, normalisePriority, normaliseRateLimit, parseBoolean, parseCounter, parseDurationSeconds, parseOptional, parsePairOfCounters, parseWhole } from './values.ts';

interface Table<T> extends Printed {
  readonly attributes: string;
  readonly parse: (row: Row) => T;
}

const text = (row: Row, name: string): string => row[name] ?? '';
const wholeSeconds = (value: string | undefined): number => Math.floor(parseDurationSeconds(value) ?? 0);
/** A value that means "none" on some menus and versions where others leave the attribute out. */
const unless = (nothing: string, value: string | undefined): string | null => (value === nothing ? null : parseOptional(value));
/** The router's own profiles, where a version does not mark them. */
const isBuiltIn = (row: Row): boolean => parseBoolean(row['default']) || ['default', 'default-encryption'].includes(text(row, 'name'));

export const SECRETS: Table<PppSecret> = {
  menu: '/ppp/secret',
  attributes: '.id,name,service,profile,disabled,comment,remote-address,remote-ipv6-prefix',
  key: 'name',
  parse: (row) => ({
    id: text(row, '.id'),
    name: text(row, 'name'),
    service: row['service'] ?? 'any',
    profile: text(row, 'profile'),
    disabled: parseBoolean(row['disabled']),
    comment: text(row, 'comment'),
    remoteAddress: parseOptional(row['remote-address']),
    remoteIpv6Prefix: unless('::/0', row['remote-ipv6-prefix']),
  }),
};

export const PROFILES: Table<PppProfile> = {
  menu: '/ppp/profile',
  attributes: '.id,name,rate-limit,address-list,local-address,remote-address,comment,default',
  key: 'name',
  parse: (row) => ({
    id: text(row, '.id'),
    name: text(row, 'name'),
    rateLimit: normaliseRateLimit(row['rate-limit']),
    addressList: parseOptional(row['address-list']),
    localAddress: parseOptional(row['local-address']),
    remoteAddress: parseOptional(row['remote-address']),
    comment: text(row, 'comment'),
    builtIn: isBuiltIn(row),
  }),
};

export const SESSIONS: Table<PppSession> = {
  menu: '/ppp/active',
  attributes: '.id,name,address,caller-id,uptime,session-id',
  key: 'name',
  parse: (row) => ({
    id: text(row, '.id'),
    name: text(row, 'name'),
    address: text(row, 'address'),
    callerId: text(row, 'caller-id'),
    uptimeSeconds: wholeSeconds(row['uptime']),
    sessionId: text(row, 'session-id'),
  }),
};

/** The defaults of what is not set are those of MikroTik's hotspot documentation: server all, 0.0.0.0, 00:00:00:00:00:00, 0. */
export const HOTSPOT_USERS: Table<HotspotUser> = {
  menu: '/ip/hotspot/user',
  attributes: '.id,name,server,profile,disabled,comment,address,mac-address,uptime,bytes-in,bytes-out,limit-uptime,limit-bytes-total',
  key: 'name',
  optional: true,
  parse: (row) => ({
    id: text(row, '.id'),
    name: text(row, 'name'),
    server: unless('all', row['server']),
    profile: row['profile'] ?? 'default',
    disabled: parseBoolean(row['disabled']),
    comment: text(row, 'comment'),
    address: unless('0.0.0.0', row['address']),
    macAddress: unless('00:00:00:00:00:00', row['mac-address']),
    uptimeSeconds: wholeSeconds(row['uptime']),
    receivedBytes: parseCounter(row['bytes-in']),
    sentBytes: parseCounter(row['bytes-out']),
    limitUptimeSeconds: wholeSeconds(row['limit-uptime']) || null,
    limitTotalBytes: parseCounter(row['limit-bytes-total']) || null,
  }),
};

export const HOTSPOT_PROFILES: Table<HotspotProfile> = {
  menu: '/ip/hotspot/user/profile',
  attributes: '.id,name,rate-limit,address-list,shared-users,default',
  key: 'name',
  optional: true,
  parse: (row) => ({
    id: text(row, '.id'),
    name: text(row, 'name'),
    rateLimit: normaliseRateLimit(row['rate-limit']),
    addressList: parseOptional(row['address-list']),
    sharedUsers: parseWhole(row['shared-users']), // "unlimited" is none
    builtIn: isBuiltIn(row),
  }),
};

export const HOTSPOT_SESSIONS: Table<HotspotSession> = {
  menu: '/ip/hotspot/active',
  attributes: '.id,user,address,mac-address,server,uptime,bytes-in,bytes-out',
  key: 'user',
  optional: true,
  parse: (row) => ({
    id: text(row, '.id'),
    name: text(row, 'user'),
    address: text(row, 'address'),
    macAddress: text(row, 'mac-address'),
    server: text(row, 'server'),
    uptimeSeconds: wholeSeconds(row['uptime']),
    receivedBytes: parseCounter(row['bytes-in']),
    sentBytes: parseCounter(row['bytes-out']),
  }),
};

export const QUEUES: Table<SimpleQueue> = {
  menu: '/queue/simple',
  attributes: '.id,name,target,max-limit,burst-limit,burst-threshold,burst-time,priority,disabled,dynamic,comment,bytes',
  key: 'name',
  parse: (row) => {
    const [receivedBytes, sentBytes] = parsePairOfCounters(row['bytes']);
    return {
      id: text(row, '.id'),
      name: text(row, 'name'),
      target: text(row, 'target'),
      maxLimit: normaliseRateLimit(row['max-limit']),
      burstLimit: normaliseRateLimit(row['burst-limit']),
      burstThreshold: normaliseRateLimit(row['burst-threshold']),
      burstTime: normaliseBurstTime(row['burst-time']),
      priority: normalisePriority(row['priority']),
      disabled: parseBoolean(row['disabled']),
      dynamic: parseBoolean(row['dynamic']),
      comment: text(row, 'comment'),
      receivedBytes,
      sentBytes,
    };
  },
};

/** An address of 0.0.0.0 means: one from the server's pool (MikroTik, DHCP server, leases). */
export const LEASES: Table<DhcpLease> = {
  menu: '/ip/dhcp-server/lease',
  attributes: '.id,mac-address,address,server,rate-limit,address-lists,block-access,disabled,dynamic,comment,status,active-address',
  key: 'mac-address',
  optional: true,
  parse: (row) => ({
    id: text(row, '.id'),
    macAddress: text(row, 'mac-address'),
    address: unless('0.0.0.0', row['address']),
    server: unless('all', row['server']),
    rateLimit: normaliseRateLimit(row['rate-limit']),
    addressLists: text(row, 'address-lists'),
    blockAccess: parseBoolean(row['block-access']),
    disabled: parseBoolean(row['disabled']),
    dynamic: parseBoolean(row['dynamic']),
    comment: text(row, 'comment'),
    status: text(row, 'status'),
    activeAddress: parseOptional(row['active-address']),
  }),
};

export const LISTED_ADDRESSES: Table<ListedAddress> = {
  menu: '/ip/firewall/address-list',
  attributes: '.id,list,address,comment,disabled,dynamic',
  key: 'list',
  parse: (row) => ({
    id: text(row, '.id'),
    list: text(row, 'list'),
    address: text(row, 'address'),
    comment: text(row, 'comment'),
    disabled: parseBoolean(row['disabled']),
    dynamic: parseBoolean(row['dynamic']),
  }),
};

export const SCHEDULERS: Table<Scheduler> = {
  menu: '/system/scheduler',
  attributes: '.id,name,start-date,start-time,interval,on-event,policy,disabled,comment,run-count',
  key: 'name',
  parse: (row) => ({
    id: text(row, '.id'),
    name: text(row, 'name'),
    startDate: text(row, 'start-date'),
    startTime: text(row, 'start-time'),
    intervalSeconds: wholeSeconds(row['interval']),
    onEvent: text(row, 'on-event'),
    policy: text(row, 'policy'),
    disabled: parseBoolean(row['disabled']),
    comment: text(row, 'comment'),
    runCount: parseWhole(row['run-count']) ?? 0,
  }),
};

export const INTERFACES: Table<RouterInterface> = {
  menu: '/interface',
  attributes: 'name,type,running,disabled,comment,rx-byte,tx-byte',
  key: 'name',
  parse: (row) => ({
    name: text(row, 'name'),
    type: text(row, 'type'),
    running: parseBoolean(row['running']),
    disabled: parseBoolean(row['disabled']),
    comment: text(row, 'comment'),
    receivedBytes: parseCounter(row['rx-byte']),
    sentBytes: parseCounter(row['tx-byte']),
  }),
};

export const LOG: Table<LogLine> = {
  menu: '/log',
  attributes: '.id,time,topics,message',
  key: '.id',
  parse: (row) => ({ id: text(row, '.id'), time: text(row, 'time'), topics: text(row, 'topics'), message: text(row, 'message') }),
};
