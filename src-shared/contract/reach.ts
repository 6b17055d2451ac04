import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { secret } from '../sensitive.ts';
import { InstantValue, Nothing, OWNER, requiredText, shortText, Trouble } from './values.ts';

/** How M-Pesa's reports reach this computer. none: they do not, payments are fetched. own: an address of the operator's leads here. cloudflared: a tunnel run by Waya. relay: a small server keeps them until Waya asks. */
export const ReachSettings = z.object({
  way: z.enum(['none', 'own', 'cloudflared', 'relay']),
  /** Where M-Pesa reports to, e.g. https://pay.example.co.ke; of the relay for that way. Kept as publicUrl of the M-Pesa settings. */
  publicUrl: z.union([z.literal(''), z.url('is not an address like https://pay.example.co.ke')]),
  /** The program; empty: the one that came with Waya, or is on the path. */
  cloudflaredPath: shortText(300),
  /** Where Waya fetches from a relay; empty: at its public address. */
  relayUrl: z.union([z.literal(''), z.url('is not an address like https://relay.example.co.ke')]),
});
export type ReachSettings = z.infer<typeof ReachSettings>;

export const reach = {
  'reach.read': query({
    roles: OWNER,
    input: Nothing,
    output: z.object({
      settings: ReachSettings,
      tunnelTokenSet: z.boolean(),
      relayTokenSet: z.boolean(),
      /** Where the listener listens on this computer: what a tunnel or reverse proxy leads to. Null: it does not run. */
      localAddress: z.string().nullable(),
      tunnel: z.object({ state: z.enum(['off', 'starting', 'up', 'down']), since: InstantValue.nullable(), trouble: Trouble.nullable() }),
      /** Did the address, asked from here, lead back here? */
      probe: z.object({ state: z.enum(['never', 'reached', 'elsewhere', 'unreachable']), at: InstantValue.nullable(), tookMs: z.int().nullable(), trouble: Trouble.nullable() }),
      relay: z.object({ state: z.enum(['off', 'up', 'down']), waiting: z.int().nullable(), lastFetchAt: InstantValue.nullable(), trouble: Trouble.nullable() }),
      lastReportAt: InstantValue.nullable(),
    }),
  }),
  /** Tokens left out stay as they are. */
  'reach.save': command({ roles: OWNER, input: ReachSettings.extend({ tunnelToken: secret(z.string().max(2000)).optional(), relayToken: secret(z.string().max(200)).optional() }), output: Nothing }),
  /** Asks the public address whether it leads here. */
  'reach.probe': command({ roles: OWNER, input: Nothing, output: Nothing }),
  /** The relay's configuration with a fresh token, which is kept: shown this once. */
  'reach.newRelay': command({ roles: OWNER, input: z.object({ publicUrl: requiredText(200) }), output: z.object({ environment: secret(z.string()) }) }),
};
