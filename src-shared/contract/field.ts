/** What a technician asks for at the subscriber's house. */
import { z } from 'zod';
import { query } from '../rpc.ts';
import { personal } from '../sensitive.ts';
import { Id, InstantValue, MONEY, NETWORK, requiredText } from './values.ts';

/** A device that a router sees and that belongs to no service. */
const SeenDevice = z.object({ macAddress: z.string(), address: z.string(), /** Of the DHCP server that gave the address; empty: any, or a hotspot. */ server: z.string() });
export type SeenDevice = z.infer<typeof SeenDevice>;

export const field = {
  /** A user name made of his name that no live service has. */
  'field.suggestUserName': query({ roles: [...MONEY, 'technician'], input: z.object({ name: personal(requiredText(120)) }), output: z.object({ userName: z.string() }) }),
  /**
   * Devices that could be this service's new one, read from its router now. DHCP: what the server gave an address of itself; hotspot: what is
   * logged in under his user name. Other ways have no device. Throws unavailable.
   */
  'field.devices': query({ roles: NETWORK, input: z.object({ subscriptionId: Id }), output: z.object({ readAt: InstantValue, devices: z.array(SeenDevice) }) }),
};
