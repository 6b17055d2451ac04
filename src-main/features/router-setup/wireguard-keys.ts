import { generateKeyPairSync } from 'node:crypto';

export interface WireguardKeys {
  /** 32 bytes, base64, as WireGuard writes them. */
  readonly publicKey: string;
  /** Secret. */
  readonly privateKey: string;
}

/** A key pair of X25519 (RFC 7748) in WireGuard's spelling. */
export function makeWireguardKeys(): WireguardKeys {
  const { privateKey } = generateKeyPairSync('x25519');
  const { x = '', d = '' } = privateKey.export({ format: 'jwk' });
  return { publicKey: Buffer.from(x, 'base64url').toString('base64'), privateKey: Buffer.from(d, 'base64url').toString('base64') };
}
