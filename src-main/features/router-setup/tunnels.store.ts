/** Our end of the tunnels (a setting), and which router has which address in them. */
import { RouterReach, type TunnelSettings } from '../../../src-shared/contract/router-setup.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Reader, Writer } from '../../kernel/db.ts';
import type { Vault } from '../../kernel/vault.ts';
import { q } from '../../schema/tables.ts';
import { readSetting } from '../settings/index.ts';
import type { TunnelEndFacts } from './setup-values.ts';

/** How the private keys are bound to their place in the vault. */
export const KEY_CONTEXT = { end: 'tunnels.endKey', office: 'tunnels.officeKey' } as const;
/** The first address is our end's, the second the office's where our end is a server. */
export const FIRST_ROUTER = 10;
/** Letters of a password from the data key: 128 bits. */
const PASSWORD_LETTERS = 32;

/** Follows from the data key and the router's address: nothing more to keep, and the same again after a restore. */
export const tunnelPassword = (vault: Vault, address: string): string => vault.mac(`tunnel password ${address}`).slice(0, PASSWORD_LETTERS);
export const ipsecSecret = (vault: Vault): string => vault.mac('tunnel IPsec secret').slice(0, PASSWORD_LETTERS);

export function tunnelSettings(db: Reader): TunnelSettings | null {
  const stored = readSetting(db, 'tunnels');
  if (!stored) return null;
  const { place, host, port, network, publicKey } = stored;
  return { place, host, port, network, publicKey };
}

/** What routers must know of our end; null: not set up. */
export function tunnelEnd(db: Reader, vault: Vault): TunnelEndFacts | null {
  const settings = tunnelSettings(db);
  return settings && { ...settings, passwordOf: (address) => tunnelPassword(vault, address), ipsecSecret: ipsecSecret(vault) };
}

export interface ReachedRouter {
  readonly id: number;
  readonly name: string;
  readonly reach: RouterReach;
}

const reachOf = (tunnel: string | null): RouterReach => (tunnel === null ? { kind: 'lan' } : RouterReach.parse(JSON.parse(tunnel)));

/** How each router is reached, by name. */
export function reachedRouters(db: Reader): ReachedRouter[] {
  return db.all(q.selectFrom('router').select(['id', 'name', 'tunnel']).orderBy('name')).map(({ id, name, tunnel }) => ({ id, name, reach: reachOf(tunnel) }));
}

/** Throws Refusal (not_found). */
export function readReach(db: Reader, routerId: number): RouterReach {
  const row = db.get(q.selectFrom('router').select('tunnel').where('id', '=', routerId));
  if (!row) throw new Refusal('not_found', 'There is no such router.');
  return reachOf(row.tunnel);
}

export function writeReach(db: Writer, routerId: number, reach: RouterReach): void {
  db.run(q.updateTable('router').set({ tunnel: JSON.stringify(reach) }).where('id', '=', routerId));
}

/** Addresses in the tunnels' network that routers have. */
export const takenAddresses = (routers: readonly ReachedRouter[]): string[] => routers.flatMap(({ reach }) => ('address' in reach ? [reach.address] : []));
