import type { z } from 'zod';
import type { RouterReach, TunnelHealth } from '../../../src-shared/contract/router-setup.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterInterface } from '../../ports/router-gateway.ts';

type Health = z.infer<typeof TunnelHealth>;
/** The set-up script's name for the router's end. */
const TUNNEL_NAME = 'waya-tunnel';

/** Asks the router by the way that is set. That it answers through a tunnel is the proof that the tunnel stands. Never throws GatewayError. */
export async function tunnelHealth(reach: RouterReach, interfaces: () => Promise<readonly RouterInterface[]>, monotonic: () => number): Promise<Health> {
  const from = monotonic();
  try {
    const found = (await interfaces()).find(({ name }) => name === TUNNEL_NAME);
    const tookMs = Math.max(0, Math.round(monotonic() - from));
    const shown = found ? { name: found.name, running: found.running, disabled: found.disabled } : null;
    return { reached: true, tookMs, interface: shown, verdict: verdictOf(reach, shown), trouble: null };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { message, hint, technical } = error;
    return { reached: false, tookMs: null, interface: null, verdict: notReached(reach), trouble: { message, hint, ...(technical === undefined ? {} : { technical }) } };
  }
}

const isTunnel = ({ kind }: RouterReach): boolean => kind !== 'lan' && kind !== 'public';

function verdictOf(reach: RouterReach, found: Health['interface']): string {
  if (!isTunnel(reach)) return 'Waya reaches the router directly.';
  if (!found) return `Waya reaches the router, but it has no interface ${TUNNEL_NAME}: the set-up script did not make the tunnel, or somebody removed it.`;
  if (found.disabled) return 'Waya reaches the router another way: its tunnel is disabled.';
  return found.running ? 'The tunnel stands, and Waya reaches the router.' : 'Waya reaches the router another way: its tunnel is not connected.';
}

function notReached(reach: RouterReach): string {
  if (!isTunnel(reach)) return 'Waya does not reach the router.';
  return reach.kind === 'wireguard' && reach.publicKey === null
    ? 'The tunnel cannot stand yet: the router’s public key is not entered here, so our end does not let it in.'
    : 'Waya does not reach the router. See that the tunnel runs on our end, and that the router is on line.';
}
