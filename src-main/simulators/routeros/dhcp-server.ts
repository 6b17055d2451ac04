import type { Router } from './router.ts';
import { addListed, type DynamicRows, removeDynamic } from './dynamic-rows.ts';
import type { StoredRow, TableEvent } from './table.ts';
import { addressText, formatInterval, parseInterval, parseRange, parseRateLimit } from './values.ts';

interface Client {
  readonly macAddress: string;
  /** The server on whose network he is; null: the first that is on. */
  readonly server: string | null;
  readonly hostName: string;
  leaseId: string | null;
  address: string | null;
  made: DynamicRows;
}

/** What of a lease concerns who has it. */
const CONCERNS = ['mac-address', 'address', 'server', 'rate-limit', 'address-lists', 'block-access', 'disabled', 'comment'];

/**
 * Leases as the router gives them: a static one to its device, any other device gets one of the pool. A lease that is bound brings its rate as
 * a dynamic queue and its lists as dynamic rows. Changes hold at once (assumed; whether a real router waits for the renewal is not documented:
 * with appliesAtOnce false they wait for renew).
 */
export class DhcpServer {
  readonly #router: Router;
  readonly #clients = new Map<string, Client>();
  readonly #listeners = new Set<(macAddress: string) => void>();
  #busy = false;
  appliesAtOnce = true;

  constructor(router: Router) {
    this.#router = router;
    router.dhcp.leases.onChange((event) => this.#leaseChanged(event));
    router.dhcp.servers.onChange(() => this.#each());
    router.pools.onChange(() => this.#each());
  }

  onChange(listener: (macAddress: string) => void): void {
    this.#listeners.add(listener);
  }

  /** A device comes on the network and asks. */
  attach(macAddress: string, server: string | null, hostName: string): void {
    const client: Client = { macAddress: macAddress.toUpperCase(), server, hostName, leaseId: null, address: null, made: [] };
    this.#clients.set(client.macAddress, client);
    this.#serve(client);
  }

  detach(macAddress: string): void {
    const client = this.#clients.get(macAddress.toUpperCase());
    if (client === undefined) return;
    this.#release(client);
    this.#clients.delete(client.macAddress);
    this.#tell(client);
  }

  /** Asks again, as at half of the lease's time. */
  renew(macAddress: string): void {
    const client = this.#clients.get(macAddress.toUpperCase());
    if (client !== undefined) this.#serve(client);
  }

  /** The address that a device has now; null: none. */
  addressOf(macAddress: string): string | null {
    return this.#clients.get(macAddress.toUpperCase())?.address ?? null;
  }

  isBlocked(macAddress: string): boolean {
    const client = this.#clients.get(macAddress.toUpperCase());
    const lease = client?.leaseId ? this.#router.dhcp.leases.find(client.leaseId) : undefined;
    return lease?.['block-access'] === 'true';
  }

  /** Dynamic leases are in memory only; the devices ask again. */
  restart(): void {
    this.#each();
  }

  /** A dynamic lease becomes a row that stays. */
  makeStatic(id: string): void {
    this.#router.dhcp.leases.set(id, { dynamic: 'false' });
    this.#each();
  }

  #each(): void {
    for (const client of this.#clients.values()) this.#serve(client);
  }

  #leaseChanged({ kind, row, before }: TableEvent): void {
    if (this.#busy) return;
    const same = kind === 'changed' && CONCERNS.every((name) => row[name] === before?.[name]);
    if (same) return;
    const concerned = new Set([row['mac-address'], before?.['mac-address']]);
    for (const macAddress of concerned) {
      const client = this.#clients.get(macAddress ?? '');
      if (client !== undefined && (this.appliesAtOnce || kind === 'removed')) this.#serve(client);
    }
  }

  #serverOf(client: Client): StoredRow | null {
    const servers = this.#router.dhcp.servers.list().filter((row) => row['disabled'] !== 'true');
    return (client.server === null ? servers[0] : servers.find((row) => row['name'] === client.server)) ?? null;
  }

  #serve(client: Client): void {
    if (this.#busy) return;
    this.#busy = true;
    try {
      this.#letGo(client);
      const server = this.#serverOf(client);
      if (server !== null) this.#bind(client, server);
    } finally {
      this.#busy = false;
    }
    this.#tell(client);
  }

  #tell(client: Client): void {
    for (const listener of this.#listeners) listener(client.macAddress);
  }

  #release(client: Client): void {
    this.#busy = true;
    try {
      this.#letGo(client);
    } finally {
      this.#busy = false;
    }
  }

  #letGo(client: Client): void {
    removeDynamic(client.made);
    client.made = [];
    client.address = null;
    const { leases } = this.#router.dhcp;
    const lease = client.leaseId === null ? undefined : leases.find(client.leaseId);
    client.leaseId = null;
    if (lease === undefined) return;
    if (lease['dynamic'] === 'true') leases.remove(lease['.id']);
    else leases.set(lease['.id'], { status: 'waiting', 'active-address': null, 'active-mac-address': null, 'active-server': null, 'expires-after': null, 'host-name': null });
  }

  #bind(client: Client, server: StoredRow): void {
    const { leases } = this.#router.dhcp;
    const named = (row: StoredRow): boolean => [undefined, '', 'all', server['name']].includes(row['server']);
    const own = leases.withKey(client.macAddress).find((row) => row['dynamic'] !== 'true' && named(row));
    if (own?.['disabled'] === 'true') return;
    const wanted = own?.['address'] ?? '';
    const address = parseRange(wanted) !== null ? wanted : this.#freeAddress(wanted === '' ? (server['address-pool'] ?? '') : wanted);
    if (address === null) return;
    const seconds = parseInterval(server['lease-time'] ?? '') ?? 1800;
    const bound = { status: 'bound', 'active-address': address, 'active-mac-address': client.macAddress, 'active-server': server['name'] ?? '', 'expires-after': formatInterval(seconds), 'host-name': client.hostName, 'last-seen': '0s' };
    if (own === undefined) {
      client.leaseId = leases.add({ address, 'mac-address': client.macAddress, server: server['name'] ?? '', 'address-lists': '', 'block-access': 'false', ...bound, dynamic: 'true', disabled: 'false', blocked: 'false' });
    } else {
      leases.set(own['.id'], bound);
      client.leaseId = own['.id'];
    }
    client.address = address;
    client.made = [...addListed(this.#router, own?.['address-lists'] ?? '', address), ...this.#limit(client.macAddress, address, own?.['rate-limit'] ?? '')];
  }

  /** The name of the queue is assumed from what routers show. */
  #limit(macAddress: string, address: string, rateLimit: string): DynamicRows {
    const limit = parseRateLimit(rateLimit);
    if (limit === null) return [];
    const id = this.#router.addDynamicQueue(`dhcp-ds<${macAddress}>`, `${address}/32`, `${limit.uploadBits}/${limit.downloadBits}`);
    return [{ table: this.#router.queues, id }];
  }

  #freeAddress(poolName: string): string | null {
    const pool = this.#router.pools.find(poolName);
    const taken = new Set(this.#router.dhcp.leases.list().map((row) => row['address']));
    for (const range of (pool?.['ranges'] ?? '').split(',')) {
      const [first, last] = parseRange(range) ?? [1, 0];
      for (let number = first; number <= last; number++) {
        if (!taken.has(addressText(number))) return addressText(number);
      }
    }
    return null;
  }
}
