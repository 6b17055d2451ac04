/**
 * Sealed bodies: anyone with the public key can seal, only the app can open. X25519, HKDF-SHA-256, AES-256-GCM through Web Crypto,
 * so that sidecar, relay and core share one implementation without a dependency.
 * Layout: version 1 (1 byte) | ephemeral public key (32) | nonce (12) | ciphertext and tag.
 */
const INFO = new TextEncoder().encode('waya sealed body v1');
const subtle = globalThis.crypto.subtle;
// Named through the values, so that the file compiles against Node's types and the browser's alike.
type Key = Awaited<ReturnType<typeof subtle.importKey>>;
type KeyPair = { readonly publicKey: Key; readonly privateKey: Key };

export interface SealingKeys {
  /** Raw X25519 public key, 32 bytes, base64. */
  readonly publicKey: string;
  /** PKCS #8, base64. Secret. */
  readonly privateKey: string;
}

export async function generateSealingKeys(): Promise<SealingKeys> {
  const pair = (await subtle.generateKey({ name: 'X25519' }, true, ['deriveBits'])) as unknown as KeyPair;
  return {
    publicKey: toBase64(new Uint8Array(await subtle.exportKey('raw', pair.publicKey))),
    privateKey: toBase64(new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey))),
  };
}

/** Seals a body to a public key; base64. */
export async function seal(publicKey: string, body: Uint8Array<ArrayBuffer>): Promise<string> {
  return sealWith(await agreeOnKey(publicKey), body);
}

/** So many bodies share an ephemeral key, each with a nonce of its own: agreeing on a key costs five times what sealing does. */
const BODIES_A_KEY = 256;

/** Seals many bodies to a public key, as `seal` does; for a listener that is busy. */
export function createSealer(publicKey: string): (body: Uint8Array<ArrayBuffer>) => Promise<string> {
  let agreed: Promise<AgreedKey> | null = null;
  let left = 0;
  return async (body) => {
    if (agreed === null || left === 0) {
      agreed = agreeOnKey(publicKey);
      left = BODIES_A_KEY;
    }
    left -= 1;
    const own = agreed;
    try {
      return await sealWith(await own, body);
    } catch (error) {
      if (agreed === own) agreed = null;
      throw error;
    }
  };
}

interface AgreedKey {
  readonly key: Key;
  readonly ephemeralPublic: Uint8Array<ArrayBuffer>;
}

async function agreeOnKey(publicKey: string): Promise<AgreedKey> {
  const recipient = await subtle.importKey('raw', fromBase64(publicKey), { name: 'X25519' }, false, []);
  const ephemeral = (await subtle.generateKey({ name: 'X25519' }, true, ['deriveBits'])) as unknown as KeyPair;
  const ephemeralPublic = new Uint8Array(await subtle.exportKey('raw', ephemeral.publicKey));
  return { key: await deriveKey(ephemeral.privateKey, recipient, ephemeralPublic, 'encrypt'), ephemeralPublic };
}

async function sealWith({ key, ephemeralPublic }: AgreedKey, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const nonce = globalThis.crypto.getRandomValues(new Uint8Array(12));
  const ciphertext = new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, body));
  const sealed = new Uint8Array(1 + 32 + 12 + ciphertext.length);
  sealed[0] = 1;
  sealed.set(ephemeralPublic, 1);
  sealed.set(nonce, 33);
  sealed.set(ciphertext, 45);
  return toBase64(sealed);
}

/** Opens a sealed body; throws when it was sealed to another key or altered. */
export async function unseal(privateKey: string, sealed: string): Promise<Uint8Array> {
  const bytes = fromBase64(sealed);
  if (bytes[0] !== 1 || bytes.length < 61) throw new Error('not a sealed body of version 1');
  const ephemeralPublic = bytes.slice(1, 33);
  const own = await subtle.importKey('pkcs8', fromBase64(privateKey), { name: 'X25519' }, false, ['deriveBits']);
  const theirs = await subtle.importKey('raw', ephemeralPublic, { name: 'X25519' }, false, []);
  const key = await deriveKey(own, theirs, ephemeralPublic, 'decrypt');
  return new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv: bytes.slice(33, 45) }, key, bytes.slice(45)));
}

async function deriveKey(privateKey: Key, publicKey: Key, salt: Uint8Array<ArrayBuffer>, use: 'encrypt' | 'decrypt'): Promise<Key> {
  const shared = await subtle.deriveBits({ name: 'X25519', public: publicKey }, privateKey, 256);
  const material = await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  return subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt, info: INFO }, material, { name: 'AES-GCM', length: 256 }, false, [use]);
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
