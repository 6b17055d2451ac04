/**
 * What cloudflared's log says of its connections. It holds up to four to Cloudflare's edge, told apart by connIndex; the tunnel is up while one is.
 * 2026-01-05T08:00:00Z INF Registered tunnel connection connIndex=0 connection=… ip=… location=nbo01 protocol=quic
 */
import type { TunnelState } from '../../ports/tunnel.ts';

type Trouble = NonNullable<TunnelState['trouble']>;

export type Heard = { readonly kind: 'nothing' } | { readonly kind: 'up' } | { readonly kind: 'lost'; readonly trouble: Trouble | null };

export interface LogReading {
  read(line: string): Heard;
  /** The last trouble that a line named; for when the program ends. */
  lastTrouble(): Trouble | null;
}

/** Lines that say why, in the operator's words. The lines themselves may hold the token's account and are shown to nobody. */
const TROUBLES: readonly (readonly [RegExp, Trouble])[] = [
  [/token is not valid|invalid tunnel token|illegal base64/i, { message: 'Cloudflare’s token for the tunnel is not valid.', hint: 'Copy it anew from Cloudflare’s dashboard (Zero Trust, Networks, Tunnels, the tunnel, Install connector) and save it in the settings.' }],
  [/Unauthorized|tunnel not found|Invalid tunnel secret/i, { message: 'Cloudflare does not know this tunnel, or no longer lets it in.', hint: 'Look whether the tunnel is still in Cloudflare’s dashboard, and save its present token in the settings.' }],
  [/not started: EACCES/, { message: 'This user may not run cloudflared.', hint: 'Make the file executable, or install it anew.' }],
  [/not started:/, { message: 'cloudflared cannot be run on this computer.', hint: 'Download the version for this system from Cloudflare.' }],
  [/lookup .*(no such host|timeout|server misbehaving)|no such host/i, { message: 'Cloudflare’s names cannot be looked up.', hint: 'Check the internet connection and the DNS of this computer. It is tried again by itself.' }],
];

const LOST = /Unregistered tunnel connection|Lost connection with the edge|Connection terminated|Serve tunnel error|Failed to serve tunnel connection|Unable to establish connection with Cloudflare edge|failed to dial/i;

export function createLogReading(): LogReading {
  const connected = new Set<string>();
  let last: Trouble | null = null;
  return {
    read(line) {
      const index = /connIndex=(\d+)/.exec(line)?.[1] ?? '';
      if (line.includes('Registered tunnel connection')) {
        connected.add(index);
        last = null;
        return { kind: 'up' };
      }
      const trouble = TROUBLES.find(([pattern]) => pattern.test(line))?.[1] ?? null;
      if (trouble) last = trouble;
      const wasLost = LOST.test(line);
      if (wasLost && index !== '') connected.delete(index);
      return connected.size === 0 && (wasLost || trouble !== null) ? { kind: 'lost', trouble: trouble ?? last } : { kind: 'nothing' };
    },
    lastTrouble: () => last,
  };
}
