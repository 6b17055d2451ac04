/** How our fields are written on the router: one table for each kind of row. */
import type {
  HotspotProfileFields, HotspotUserFields, LeaseFields, ListedAddressFields, ProfileFields, QueueFields, SchedulerFields, SecretFields,
} from '../../ports/router-gateway.ts';
import { routerDateOf } from './values.ts';

export type Value = string | number | bigint | boolean;
export type Fields = Readonly<Record<string, Value | null | undefined>>;
type KindName = 'profile' | 'secret' | 'hotspot-profile' | 'hotspot-user' | 'queue' | 'lease' | 'listed-address' | 'scheduler';

interface Attribute {
  /** The router's name. */
  readonly word: string;
  /**
   * What null becomes: `unset` (where the menu has that command, by the consoles of 7.10 to 7.22, and an empty string would be no value of
   * that type), or the value that MikroTik's documentation gives as the default.
   */
  readonly cleared: 'unset' | { readonly to: string };
  readonly write: (value: Value, version: string) => string;
  /** Has a name of its own in errors, and must be ASCII; null: it may be anything (a password) or is never text. */
  readonly label: string | null;
}

export interface Kind {
  readonly menu: string;
  /** Rows that others rest on go first. */
  readonly stage: 0 | 1;
  /** Fields that tell one row from another: the router refuses a second one with the same. */
  readonly key: readonly string[];
  /** Always in the table's order, so that equal changes make equal commands. */
  readonly attributes: readonly (readonly [string, Attribute])[];
  /** Of a new row where the change does not say. */
  readonly defaults: Fields;
  /** Where there are no comments ours are known by this beginning of their name. */
  readonly ownPrefix?: string;
}

const plain = (value: Value): string => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value));
const seconds = (value: Value): string => `${value}s`;

function attribute(word: string, options: Partial<Attribute> = {}): Attribute {
  return { word, cleared: { to: '' }, write: plain, label: null, ...options };
}
const named = (word: string, label: string): Attribute => attribute(word, { label });

const NAME = named('name', 'name');
const COMMENT = named('comment', 'comment');
const DISABLED = attribute('disabled');
const PROFILE = named('profile', 'profile name');
/** Text in all menus that have it: no value clears it. */
const RATE_LIMIT = named('rate-limit', 'rate limit');
const ADDRESS_LIST = named('address-list', 'address list');

/** Every field of the port has its line: one that is forgotten does not compile. */
function kind<F>(menu: string, stage: 0 | 1, key: readonly (keyof F & string)[], attributes: { readonly [K in keyof Required<F>]: Attribute }, more: { readonly defaults?: Fields; readonly ownPrefix?: string } = {}): Kind {
  return { menu, stage, key, attributes: Object.entries<Attribute>(attributes), defaults: {}, ...more };
}

const PROFILE_KIND = kind<ProfileFields>('/ppp/profile', 0, ['name'], {
  name: NAME,
  comment: COMMENT,
  rateLimit: RATE_LIMIT,
  addressList: ADDRESS_LIST,
  // An empty string is no address or pool name.
  localAddress: attribute('local-address', { cleared: 'unset' }),
  remoteAddress: attribute('remote-address', { cleared: 'unset' }),
});

const SECRET_KIND = kind<SecretFields>(
  '/ppp/secret',
  1,
  ['name'],
  {
    name: NAME,
    password: attribute('password'),
    service: attribute('service'),
    profile: PROFILE,
    disabled: DISABLED,
    comment: COMMENT,
    remoteAddress: attribute('remote-address', { cleared: 'unset' }),
    remoteIpv6Prefix: attribute('remote-ipv6-prefix', { cleared: 'unset' }),
  },
  { defaults: { service: 'pppoe' } },
);

const HOTSPOT_PROFILE_KIND = kind<HotspotProfileFields>(
  '/ip/hotspot/user/profile',
  0,
  ['name'],
  { name: NAME, rateLimit: RATE_LIMIT, addressList: ADDRESS_LIST, sharedUsers: attribute('shared-users') },
  { ownPrefix: 'waya' },
);

/** The menu has no `unset`. The values that stand for none are the defaults of MikroTik's documentation (HotSpot, Users). */
const HOTSPOT_USER_KIND = kind<HotspotUserFields>('/ip/hotspot/user', 1, ['name', 'server'], {
  name: NAME,
  password: attribute('password'),
  server: attribute('server', { cleared: { to: 'all' }, label: 'hotspot server' }),
  profile: PROFILE,
  disabled: DISABLED,
  comment: COMMENT,
  address: attribute('address', { cleared: { to: '0.0.0.0' } }),
  macAddress: attribute('mac-address', { cleared: { to: '00:00:00:00:00:00' } }),
  limitUptimeSeconds: attribute('limit-uptime', { cleared: { to: '0s' }, write: seconds }),
  limitTotalBytes: attribute('limit-bytes-total', { cleared: { to: '0' } }),
});

/** 0/0 is no limit, and 0s/0s no burst (MikroTik, Queues: the defaults). */
const NO_RATE = { to: '0/0' };
const QUEUE_KIND = kind<QueueFields>('/queue/simple', 1, ['name'], {
  name: NAME,
  target: named('target', 'target'),
  maxLimit: attribute('max-limit', { cleared: NO_RATE }),
  burstLimit: attribute('burst-limit', { cleared: NO_RATE }),
  burstThreshold: attribute('burst-threshold', { cleared: NO_RATE }),
  burstTime: attribute('burst-time', { cleared: { to: '0s/0s' } }),
  priority: attribute('priority'),
  disabled: DISABLED,
  comment: COMMENT,
});

/** 0.0.0.0 is an address from the pool of the server (MikroTik, DHCP server, leases); "all" is what a lease of no server shows. */
const LEASE_KIND = kind<LeaseFields>('/ip/dhcp-server/lease', 1, ['macAddress', 'server'], {
  macAddress: attribute('mac-address'),
  address: attribute('address', { cleared: { to: '0.0.0.0' } }),
  server: attribute('server', { cleared: { to: 'all' }, label: 'DHCP server' }),
  rateLimit: attribute('rate-limit', { cleared: 'unset' }),
  addressLists: named('address-lists', 'address list'),
  blockAccess: attribute('block-access'),
  disabled: DISABLED,
  comment: COMMENT,
});

const LISTED_ADDRESS_KIND = kind<ListedAddressFields>('/ip/firewall/address-list', 1, ['list', 'address'], {
  list: named('list', 'address list'),
  address: named('address', 'address'),
  comment: COMMENT,
  disabled: DISABLED,
});

const SCHEDULER_KIND = kind<SchedulerFields>('/system/scheduler', 1, ['name'], {
  name: NAME,
  startDate: attribute('start-date', { write: (value, version) => routerDateOf(String(value), version) }),
  startTime: attribute('start-time'),
  intervalSeconds: attribute('interval', { write: seconds }),
  onEvent: named('on-event', 'script'),
  policy: attribute('policy'),
  disabled: DISABLED,
  comment: COMMENT,
});

const KINDS: Readonly<Record<KindName, Kind>> = {
  profile: PROFILE_KIND,
  secret: SECRET_KIND,
  'hotspot-profile': HOTSPOT_PROFILE_KIND,
  'hotspot-user': HOTSPOT_USER_KIND,
  queue: QUEUE_KIND,
  lease: LEASE_KIND,
  'listed-address': LISTED_ADDRESS_KIND,
  scheduler: SCHEDULER_KIND,
};

/** Of the part of a change's kind after "add-", "set-" or "remove-". */
export function kindOf(name: string): Kind {
  const found = KINDS[name as KindName] as Kind | undefined;
  if (!found) throw new Error(`no such kind of row: ${name}`);
  return found;
}
