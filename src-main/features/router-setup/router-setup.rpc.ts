import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import type { Vault } from '../../kernel/vault.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterAddress, RouterGateway } from '../../ports/router-gateway.ts';
import { notAccepted, unavailable, type RouterPool } from '../routers/index.ts';
import { readSetting, writeSetting } from '../settings/index.ts';
import { firstLook, lookThrough, type Look } from './first-look.ts';
import { nextFree } from './ipv4.ts';
import { officeFiles } from './office-files.ts';
import { renderSetup } from './render-setup.ts';
import { tunnelHealth } from './tunnel-health.ts';
import { FIRST_ROUTER, ipsecSecret, KEY_CONTEXT, readReach, reachedRouters, takenAddresses, tunnelEnd, tunnelPassword, tunnelSettings, writeReach, type ReachedRouter } from './tunnels.store.ts';
import { makeWireguardKeys, type WireguardKeys } from './wireguard-keys.ts';

const query = queryOf<OperatorContract>();

/** One for all routers: Waya gives out its addresses. Rarely used elsewhere, so that it does not meet a network of the office. */
const TUNNEL_NETWORK = '10.98.0.0/24';
const PASSWORD_LETTERS = 24;

export interface RouterSetupDeps {
  readonly gateway: RouterGateway;
}

export function routerSetupCommands({ gateway }: RouterSetupDeps): Record<string, CommandHandler> {
  return {
    'routerSetup.begin': handler({
      ...contract['routerSetup.begin'],
      handle: ({ tx, ids }) => {
        const tunnels = tunnelSettings(tx);
        return { userName: 'waya', password: ids.token().slice(-PASSWORD_LETTERS), tunnelAddress: tunnels && nextFree(tunnels.network, takenAddresses(reachedRouters(tx)), FIRST_ROUTER) };
      },
    }),
    'routerSetup.look': handler({
      ...contract['routerSetup.look'],
      prepare: async ({ host, port, tls, userName, password, plannedServices }, { now }) =>
        firstLook(await lookAt(gateway, { host, port, tls: tls ? { fingerprint: null } : null, userName, password }, plannedServices, now), userName),
      handle: (_context, _input, seen) => seen,
    }),
    'routerSetup.saveReach': handler({ ...contract['routerSetup.saveReach'], handle: saveReach }),
    'routerSetup.saveTunnels': handler({
      ...contract['routerSetup.saveTunnels'],
      prepare: async () => ({ end: makeWireguardKeys(), office: makeWireguardKeys() }),
      handle: (context, input, made) => saveTunnels(context, input, made),
    }),
  };
}

/** Throws Refusal: unavailable, or invalid at the field that the router did not take. */
async function lookAt(gateway: RouterGateway, address: RouterAddress, plannedServices: number, now: Look['now']): Promise<Look> {
  try {
    const session = await gateway.connect(address);
    try {
      return await lookThrough(session, plannedServices, now);
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    throw error.retryable ? unavailable(error) : notAccepted(error);
  }
}

function saveReach(context: CommandContext, { routerId, reach }: { routerId: number; reach: Parameters<typeof writeReach>[2] }): Record<string, never> {
  readReach(context.tx, routerId);
  const other = 'address' in reach && reachedRouters(context.tx).find((router) => router.id !== routerId && 'address' in router.reach && router.reach.address === reach.address);
  if (other) {
    const tunnels = tunnelSettings(context.tx);
    const free = tunnels && nextFree(tunnels.network, takenAddresses(reachedRouters(context.tx)), FIRST_ROUTER);
    throw new Refusal('conflict', `Router ${other.name} has the address ${reach.address} in the tunnels.${free === null ? '' : ` Free is ${free}.`}`, { fields: { reach: 'is taken' } });
  }
  writeReach(context.tx, routerId, reach);
  context.changed('router', routerId);
  context.emit('routers', routerId);
  return {};
}

/** made: keys for the first time; later they are thrown away. */
function saveTunnels(context: CommandContext, end: { place: 'office' | 'vps'; host: string; port: number }, made: { end: WireguardKeys; office: WireguardKeys }): Record<string, never> {
  const { tx, vault, now } = context;
  const before = readSetting(tx, 'tunnels');
  const keys = before ?? {
    network: TUNNEL_NETWORK,
    publicKey: made.end.publicKey,
    privateKeyCipher: vault.encrypt(made.end.privateKey, KEY_CONTEXT.end),
    officePublicKey: made.office.publicKey,
    officePrivateKeyCipher: vault.encrypt(made.office.privateKey, KEY_CONTEXT.office),
  };
  writeSetting(tx, 'tunnels', { ...keys, ...end }, now);
  context.changed('setting', 'tunnels');
  context.emit('settings');
  return {};
}

export interface RouterSetupReads {
  readonly vault: Vault;
  readonly pool: RouterPool;
  readonly clock: Clock;
}

export function routerSetupQueries({ vault, pool, clock }: RouterSetupReads): Record<string, QueryHandler> {
  return {
    'routerSetup.script': query('routerSetup.script', ({ db }, choices) => ({ fileName: `waya-setup-v${choices.version}.rsc`, ...renderSetup(choices, tunnelEnd(db, vault)) })),
    'routerSetup.reach': query('routerSetup.reach', ({ db }, { routerId }) => readReach(db, routerId)),
    'routerSetup.tunnelHealth': query('routerSetup.tunnelHealth', ({ db }, { routerId }) => tunnelHealth(readReach(db, routerId), () => pool.line(routerId).then(({ session }) => session.listInterfaces()), () => clock.monotonic())),
    'routerSetup.tunnels': query('routerSetup.tunnels', ({ db }) => tunnelSettings(db)),
    'routerSetup.officeFiles': query('routerSetup.officeFiles', ({ db }, { joining }) => filesOf(db, vault, joining)),
  };
}

function filesOf(db: Reader, vault: Vault, joining: Omit<ReachedRouter, 'id'> | null): ReturnType<typeof officeFiles> {
  const stored = readSetting(db, 'tunnels');
  if (!stored) throw new Refusal('not_found', 'Say first where tunnels end: at the office or on a server.');
  const keys = { privateKey: vault.decrypt(stored.privateKeyCipher, KEY_CONTEXT.end), officePrivateKey: vault.decrypt(stored.officePrivateKeyCipher, KEY_CONTEXT.office) };
  return officeFiles({ ...stored, ...keys, passwordOf: (address) => tunnelPassword(vault, address), ipsecSecret: ipsecSecret(vault) }, [...reachedRouters(db), ...(joining ? [joining] : [])]);
}
