/** How our own listener proves that an address leads to it: only who knows the secret path can answer a question that was never asked before. Web Crypto, so that sidecar, relay and core share it. */

/** HMAC-SHA-256 of a nonce with the secret path, hex. */
export async function provePresence(secretPath: string, nonce: string): Promise<string> {
  const { subtle } = globalThis.crypto;
  const bytes = new TextEncoder();
  const key = await subtle.importKey('raw', bytes.encode(secretPath), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const proof = new Uint8Array(await subtle.sign('HMAC', key, bytes.encode(`here ${nonce}`)));
  return Array.from(proof, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
