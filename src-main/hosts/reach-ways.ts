/** Which of the ways by which M-Pesa's reports reach this computer are wanted, as the settings say. */
import { readSetting } from '../features/settings/index.ts';
import type { OpenedData } from './open-data.ts';

export interface ReachWays {
  /** The listener on this computer. */
  readonly sidecar: { readonly pathToken: string; readonly publicKey: string; readonly trustedProxy: boolean } | null;
  readonly tunnel: { readonly program: string; readonly token: string } | null;
  readonly relay: { readonly baseUrl: string; readonly token: string; readonly pathToken: string } | null;
}

export const NO_WAY: ReachWays = { sidecar: null, tunnel: null, relay: null };

/** Reports are wanted once M-Pesa is on and the outside has an address of ours to report to. Practice runs its listener, and nothing that leads outside. */
export function waysOf({ db, vault, practice }: OpenedData): ReachWays {
  const { enabled, publicUrl, secretPath } = readSetting(db, 'mpesa');
  const publicKey = readSetting(db, 'sealing')?.publicKey;
  if (!enabled || publicUrl === '' || !secretPath || !publicKey) return NO_WAY;
  const { way: told, cloudflaredPath, relayUrl, tunnelTokenCipher, relayTokenCipher } = readSetting(db, 'reach');
  const way = practice ? 'own' : told;
  const relayAddress = relayUrl || publicUrl;
  return {
    // Before an address of the operator's own stands whatever he chose: a proxy, or a tunnel that appends as one does.
    sidecar: way === 'own' || way === 'cloudflared' ? { pathToken: secretPath, publicKey, trustedProxy: way === 'own' } : null,
    tunnel: way === 'cloudflared' && tunnelTokenCipher !== null ? { program: cloudflaredPath, token: vault.decrypt(tunnelTokenCipher, 'reach.tunnelToken') } : null,
    relay: way === 'relay' && relayTokenCipher !== null && isPrivate(relayAddress) ? { baseUrl: `${relayAddress.replace(/\/+$/, '')}/desk`, token: vault.decrypt(relayTokenCipher, 'reach.relayToken'), pathToken: secretPath } : null,
  };
}

/** The token goes over no open wire. */
const isPrivate = (address: string): boolean => address.startsWith('https:') || isLoopback(address);

export const isLoopback = (address: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);
