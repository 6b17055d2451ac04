import { expect } from 'vitest';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterAddress, RouterGateway, RouterSession } from '../../ports/router-gateway.ts';

export type RigMenu = '/ppp/secret' | '/ppp/profile' | '/ip/hotspot/user' | '/ip/hotspot/user/profile' | '/queue/simple' | '/ip/dhcp-server/lease' | '/ip/firewall/address-list' | '/system/scheduler' | '/file' | '/log';

/** A router to be spoken to through the port, and the hands that make it misbehave. Each test has its own. */
export interface GatewayRig {
  /** Waits long. */
  readonly gateway: RouterGateway;
  /** For where silence is the subject. */
  impatientGateway(timeouts: { readonly connectTimeoutMs?: number; readonly commandTimeoutMs?: number }): RouterGateway;
  /** The API of the router, with the right password; with TLS its certificate pinned. */
  readonly address: RouterAddress;
  readonly version: string;
  /** The secret as the router keeps it, password included; undefined when there is none. */
  secret(name: string): Readonly<Record<string, string>> | undefined;
  addSecretByHand(fields: Readonly<Record<string, string>>): void;
  setProfileByHand(name: string, fields: Readonly<Record<string, string>>): void;
  /** The rows of a menu as the router keeps them. */
  rows(menu: RigMenu): readonly Readonly<Record<string, string>>[];
  addByHand(menu: RigMenu, fields: Readonly<Record<string, string>>): void;
  /** Somebody logs in at the hotspot page; false: refused. */
  hotspotLogin(name: string, password: string, macAddress: string): boolean;
  removePackage(name: string): void;
  /** The policies of the API user's group. */
  setPolicies(policies: string): void;
  isOnline(name: string): boolean;
  /** Every sentence that arrived. */
  sentences(): readonly (readonly string[])[];
  /** The next command with this path is carried out and the connection dies before its answer. */
  loseReplyOf(path: string): void;
  /** The answer of the next command with this path is cut after so many bytes and the connection closed. */
  cutReplyOf(path: string, afterBytes: number): void;
  fatalOn(path: string, message: string): void;
  trapOn(path: string, message: string): void;
  acceptThenClose(on: boolean): void;
  limitSessions(count: number): void;
  silentDeath(): void;
  unreachable(): void;
  refuse(): Promise<void>;
  reboot(): void;
  fragment(bytes: number): void;
  /** Only with TLS; returns the new fingerprint. */
  changeCertificate(): string;
  close(): Promise<void>;
}

/** What the rig's router has: users user00001… with the profiles home-5M (2M/5M), home-10M, business-20M; user00001 is on line. */
export const RIG_USERS = 40;

/** The GatewayError; the test fails when there is none. */
export async function errorOf(promise: Promise<unknown>): Promise<GatewayError> {
  try {
    await promise;
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
    return error as GatewayError;
  }
  return expect.unreachable('it should have failed') as never;
}

/** Everything of an error that somebody may read. */
export const textOf = (error: GatewayError): string => [error.message, error.hint, error.technical, error.stack].join('\n');

/** Connects to a rig of its own; both are closed after the test. */
export type Opened = (commandTimeoutMs?: number) => Promise<{ rig: GatewayRig; session: RouterSession }>;
export type Rigged = () => Promise<GatewayRig>;
