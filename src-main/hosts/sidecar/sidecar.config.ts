/** What the sidecar is told by its parent, as one line of JSON on standard input (or in WAYA_SIDECAR_CONFIG): never as arguments, which others can read. */
import { z } from 'zod';
import { SAFARICOM_ADDRESSES } from '../../../src-shared/mpesa-addresses.ts';

export const sidecarConfigShape = z.strictObject({
  /** Address and port of the public listener; port 0 lets the system choose. */
  publicHost: z.string().default('127.0.0.1'),
  publicPort: z.int().min(0).max(65_535).default(0),
  /** Port of the control listener, always on loopback. */
  controlPort: z.int().min(0).max(65_535).default(0),
  /** The unguessable first part of the public path. Hexadecimal: no word that Safaricom forbids can appear in it. */
  pathToken: z.string().regex(/^[0-9a-f]{32,}$/, 'at least 32 hexadecimal digits'),
  /** The bearer token of the control listener. */
  controlToken: z.string().min(32),
  /** Raw X25519 public key of the app, base64. */
  publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, '32 bytes in base64'),
  inboxPath: z.string().min(1),
  largestBodyBytes: z.int().positive().default(64 * 1024),
  /** A sender that takes longer for a request is cut off. */
  requestDeadlineMs: z.int().positive().default(15_000),
  /** Requests come through a reverse proxy of our own: the last entry of its X-Forwarded-For is the sender. Without one anybody could name himself as he likes. */
  trustedProxy: z.boolean().default(false),
  rateLimit: z
    .strictObject({
      windowMs: z.int().positive().default(60_000),
      /** Requests of one address in a window. */
      limit: z.int().positive().default(600),
      /** Addresses with a limit of their own: a payday burst of Safaricom must never be turned away. */
      trustedAddresses: z.array(z.string()).default([...SAFARICOM_ADDRESSES]),
      trustedLimit: z.int().positive().default(60_000),
    })
    .prefault({}),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
});

/** As written by the parent: defaults may be left out. */
export type SidecarConfigInput = z.input<typeof sidecarConfigShape>;
export type SidecarConfig = z.output<typeof sidecarConfigShape>;
