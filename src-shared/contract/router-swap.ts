/** A router that died, or is to be replaced: another device takes its place, its name, its services and its history. */
import { z } from 'zod';
import { command, query } from '../rpc.ts';
import { secret } from '../sensitive.ts';
import { Digest, PlannedChange } from './router-previews.ts';
import { FirstLook } from './router-setup.ts';
import { Id, InstantValue, NETWORK, Nothing, requiredText, Trouble } from './values.ts';

const RouterId = z.object({ routerId: Id });
const PerKind = z.object({ pppoe: z.int(), hotspot: z.int(), static: z.int(), dhcp: z.int() });

/** Read from the copy of the old configuration, for the script of the new one; null: it had none, or it is not known. */
const OldSetup = z.object({
  pppoe: z.object({ interface: z.string(), network: z.string() }).nullable(),
  hotspot: z.object({ interface: z.string(), network: z.string(), dnsName: z.string() }).nullable(),
  dhcp: z.object({ interface: z.string(), network: z.string() }).nullable(),
  walled: z.object({ network: z.string(), payAddress: z.string(), payPort: z.int(), otherHosts: z.array(z.string()) }).nullable(),
  officeNetworks: z.array(z.string()),
});
export type OldSetup = z.infer<typeof OldSetup>;

/** Lines of the configuration that Waya neither wrote nor writes again. */
const ByHand = z.object({ menu: z.string(), lines: z.array(z.string()) });
export type ByHand = z.infer<typeof ByHand>;

/** What is written, by kind of object. */
const Counts = z.object({ profiles: z.int(), secrets: z.int(), hotspotUsers: z.int(), queues: z.int(), leases: z.int(), listedAddresses: z.int(), schedulers: z.int() });

/** The device that comes, as it was looked at. */
const Candidate = z.object({ host: z.string(), port: z.int(), tls: z.boolean(), userName: z.string(), fingerprint: z.string().nullable(), serialNumber: z.string().nullable(), identity: z.string(), version: z.string(), board: z.string(), lookedAt: InstantValue });

export const routerSwap = {
  /** Why it matters and what is known of the old one. */
  'routerSwap.facts': query({
    roles: NETWORK,
    input: RouterId,
    output: z.object({
      services: PerKind,
      /** By the books: on, and cut off or paused. */
      on: z.int(),
      off: z.int(),
      /** Their password stood on the old router alone: it must be typed anew into their devices. */
      ownPasswords: z.object({ total: z.int(), userNames: z.array(z.string()) }),
      backup: z.object({ id: Id, at: InstantValue, checkedAt: InstantValue, version: z.string(), lineCount: z.int() }).nullable(),
      byHand: z.object({ total: z.int(), menus: z.array(ByHand) }),
      setup: OldSetup.nullable(),
    }),
  }),
  /** Where a replacement stands: a device that was looked at and waits for approval, and the last that was approved. */
  'routerSwap.state': query({
    roles: NETWORK,
    input: RouterId,
    output: z.object({
      candidate: Candidate.nullable(),
      approved: z
        .object({
          id: Id,
          at: InstantValue,
          reason: z.string(),
          host: z.string(),
          board: z.string(),
          version: z.string(),
          services: z.int(),
          /** Written, read back and right. */
          proven: z.int(),
          /** Services with something in the way. */
          troubled: z.int(),
          trouble: Trouble.nullable(),
          /** Who dialled in, when the router was read last. */
          online: z.int().nullable(),
          sweptAt: InstantValue.nullable(),
          armed: z.object({ confirmedAt: InstantValue.nullable(), objects: z.int(), trouble: Trouble.nullable() }).nullable(),
          /** The old device answered at its old address. */
          seenAgainAt: InstantValue.nullable(),
        })
        .nullable(),
    }),
  }),
  /** Connects to the device that comes, reads, changes nothing on it, and keeps where it is for the next steps. Refused for the old one and for another router of Waya. */
  'routerSwap.look': command({
    roles: NETWORK,
    input: RouterId.extend({ reason: requiredText(200), host: requiredText(120), port: z.int().min(1).max(65_535), tls: z.boolean(), userName: requiredText(60), password: secret(z.string().max(200)) }),
    output: FirstLook,
  }),
  /** Everything that would be written on the device that comes. Reads it and changes nothing. */
  'routerSwap.preview': query({ roles: NETWORK, input: RouterId, output: z.object({ rows: z.array(PlannedChange), total: z.int(), writes: z.int(), counts: Counts, services: PerKind, digest: z.string() }) }),
  /** From here on the new device is the router. Refused as conflict when something else would be written by now. */
  'routerSwap.approve': command({ roles: NETWORK, input: RouterId.extend({ digest: Digest, fingerprint: z.string().max(200).nullable() }), output: Nothing }),
  /** Forgets the device that was looked at. */
  'routerSwap.drop': command({ roles: NETWORK, input: RouterId, output: Nothing }),
};
