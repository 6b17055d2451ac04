import type { SetupChoices } from '../../../src-shared/contract/router-setup.ts';

interface Part {
  /** Of the file. */
  readonly name: string;
  readonly title: string;
}

/**
 * The parts of the script in their order. Rules go before those that are not of this script, one after the other: so who is cut off is
 * dropped before the walled are looked at, and both before what keeps FastTrack off is accepted.
 */
export function partsOf(choices: SetupChoices): Part[] {
  const { reach, plainApi, tls, clock, pppoe, hotspot, dhcp, walled, fastTrack } = choices;
  const tunnel = reach.kind === 'lan' || reach.kind === 'public' ? null : reach.kind;
  const parts: (Part | false)[] = [
    { name: 'access', title: 'A user for Waya' },
    tls && { name: 'certificate', title: 'Encryption' },
    !tls && { name: 'plain-open', title: 'The API' },
    tls && plainApi === 'closed' && { name: 'plain-closed', title: 'The API without encryption' },
    tunnel !== null && { name: `tunnel-${tunnel}`, title: 'The way to the office' },
    { name: 'office', title: 'The API for the office alone' },
    clock && { name: 'clock', title: 'Clock' },
    pppoe !== null && { name: 'pppoe', title: 'PPPoE' },
    dhcp !== null && { name: 'dhcp', title: 'Subscribers by DHCP' },
    hotspot !== null && { name: 'hotspot', title: 'Hotspot' },
    hotspot !== null && walled !== null && { name: 'hotspot-pay', title: 'Hotspot before signing in' },
    { name: 'cut', title: 'Cut off' },
    walled !== null && { name: 'walled', title: 'The pay page' },
    fastTrack && { name: 'fasttrack', title: 'FastTrack' },
  ];
  return parts.filter((part) => part !== false);
}
