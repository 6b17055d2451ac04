/** The subscribers' own devices: they are where their service is, and try to get on. */
import type { RouterSimulator } from '../simulators/routeros/index.ts';
import type { Expected, Passwords } from './network-oracle.test-support.ts';
import type { NetworkWorld } from './network-world.test-support.ts';

/** Devices with an address of their own, each at the router of its service, and nowhere else. */
export function plugIn({ simulators }: NetworkWorld, services: readonly Expected[]): void {
  for (const { userName, access, address, macAddress, routerId } of services) {
    for (const [n, { lines }] of simulators.entries()) {
      if (n !== routerId - 1 && lines.names().includes(userName)) lines.switchOff(userName);
    }
    const { lines } = simulators[routerId - 1]!;
    if (lines.names().includes(userName)) lines.switchOff(userName);
    if (access === 'static') lines.addStatic({ name: userName, address: address! });
    if (access === 'dhcp') lines.addDhcp({ name: userName, macAddress: macAddress! });
  }
}

/** Everybody with a hotspot account logs in where he finds one; refused or not. */
export function logIn({ simulators }: NetworkWorld, services: readonly Expected[], passwords: Passwords): void {
  for (const { id, userName, access } of services) {
    if (access !== 'hotspot') continue;
    for (const simulator of simulators) if (!isOn(simulator, userName)) simulator.hotspot.login(userName, passwords.get(id) ?? '', 'D4:CA:6D:AA:00:01');
  }
}

const isOn = ({ router }: RouterSimulator, userName: string): boolean => router.hotspot.active.withKey(userName).length > 0;
