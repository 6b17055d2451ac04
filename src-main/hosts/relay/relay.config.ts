/** What the relay is told by its environment: never by arguments, which others on its host can read. */
import { z } from 'zod';
import { SAFARICOM_ADDRESSES } from '../../../src-shared/mpesa-addresses.ts';

const number = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const yesOrNo = z.enum(['yes', 'no']).transform((text) => text === 'yes');

/** The names are those of the environment; what they mean for a person stands in HELP. */
const environmentShape = z.object({
  WAYA_RELAY_HOST: z.string().min(1).default('127.0.0.1'),
  WAYA_RELAY_PORT: number(0, 65_535).default(8787),
  WAYA_RELAY_DATA: z.string().min(1),
  WAYA_RELAY_PATH: z.string().regex(/^[0-9a-f]{32,}$/, 'at least 32 hexadecimal digits'),
  WAYA_RELAY_TOKEN: z.string().min(32),
  WAYA_RELAY_KEY: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, '32 bytes in base64'),
  WAYA_RELAY_PROXY: yesOrNo.default(false),
  WAYA_RELAY_LIMIT_MB: number(1, 10_000).default(200),
  WAYA_RELAY_LOG: z.enum(['silent', 'error', 'warn', 'info']).default('warn'),
});

export const HELP = `Waya relay: keeps M-Pesa's reports, sealed, until the office PC fetches them.

  node relay.mjs

It is told by its environment; Waya shows these lines ready to copy in Settings, M-Pesa:
  WAYA_RELAY_PATH      the secret first part of the public addresses
  WAYA_RELAY_TOKEN     the secret by which the office PC is known
  WAYA_RELAY_KEY       the public key of the office PC: what arrives is sealed to it
  WAYA_RELAY_DATA      the folder where reports wait; it must outlive restarts
  WAYA_RELAY_PORT      where it listens (8787)
  WAYA_RELAY_HOST      on which address (127.0.0.1: behind a reverse proxy on this host)
  WAYA_RELAY_PROXY     yes: it is reached through a reverse proxy only, whose X-Forwarded-For tells the sender (no)
  WAYA_RELAY_LIMIT_MB  when so much waits, M-Pesa is told to try elsewhere, and nothing is dropped (200)
  WAYA_RELAY_LOG       silent, error, warn or info (warn)

It speaks HTTP: put a reverse proxy with a certificate before it. docs/relay.md has an example.
`;

export interface RelayConfig {
  readonly host: string;
  readonly port: number;
  readonly directory: string;
  readonly relayToken: string;
  readonly mostBytes: number;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info';
  /** Of the public side, as the sidecar has it. */
  readonly reports: {
    readonly pathToken: string;
    readonly publicKey: string;
    readonly largestBodyBytes: number;
    readonly trustedProxy: boolean;
    readonly rateLimit: { readonly windowMs: number; readonly limit: number; readonly trustedAddresses: string[]; readonly trustedLimit: number };
  };
}

const LARGEST_BODY_BYTES = 64 * 1024;
const RATE_LIMIT = { windowMs: 60_000, limit: 600, trustedAddresses: [...SAFARICOM_ADDRESSES], trustedLimit: 60_000 };

/** What is wrong with the environment, without its secrets, or the configuration. */
export function readRelayConfig(environment: Readonly<Record<string, string | undefined>>): RelayConfig | { readonly problem: string } {
  const read = environmentShape.safeParse(environment);
  if (!read.success) return { problem: z.prettifyError(read.error) };
  const told = read.data;
  return {
    host: told.WAYA_RELAY_HOST,
    port: told.WAYA_RELAY_PORT,
    directory: told.WAYA_RELAY_DATA,
    relayToken: told.WAYA_RELAY_TOKEN,
    mostBytes: told.WAYA_RELAY_LIMIT_MB * 1024 * 1024,
    logLevel: told.WAYA_RELAY_LOG,
    reports: { pathToken: told.WAYA_RELAY_PATH, publicKey: told.WAYA_RELAY_KEY, largestBodyBytes: LARGEST_BODY_BYTES, trustedProxy: told.WAYA_RELAY_PROXY, rateLimit: RATE_LIMIT },
  };
}
