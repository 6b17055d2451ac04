import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';

/** PEM texts of a private key and its certificate. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** One element of DER (ITU-T X.690): tag, length, content. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = content.length < 0x100 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function sequence(...items: readonly Buffer[]): Buffer {
  return der(0x30, ...items);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

const ECDSA_WITH_SHA256 = oid('2a8648ce3d040302');
const COMMON_NAME = oid('550403');
const SUBJECT_ALT_NAME = oid('551d11');

function name(commonName: string): Buffer {
  return sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));
}

/** GeneralizedTime, "YYYYMMDDHHMMSSZ". */
function time(atMs: number): Buffer {
  return der(0x18, Buffer.from(new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z').replace(/[-:T]/g, '')));
}

function pem(label: string, bytes: Buffer): string {
  return `-----BEGIN ${label}-----\n${(bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;
}

/**
 * A self-signed certificate (P-256, version 3, valid ten years from a day before nowMs) for 127.0.0.1, made like the one that a router
 * makes for its api-ssl service.
 */
export function selfSignedCertificate(commonName: string, nowMs: number): Certificate {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const day = 86_400_000;
  // A serial number is positive and does not begin with a zero byte.
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(11)]);
  const alternatives = der(0xa3, sequence(sequence(SUBJECT_ALT_NAME, der(0x04, sequence(der(0x87, Buffer.from([127, 0, 0, 1])))))));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    sequence(ECDSA_WITH_SHA256),
    name(commonName),
    sequence(time(nowMs - day), time(nowMs + 3650 * day)),
    name(commonName),
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    alternatives,
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = sequence(body, sequence(ECDSA_WITH_SHA256), der(0x03, Buffer.from([0]), signature));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem('CERTIFICATE', certificate) };
}

/** SHA-256 of the certificate as "AB:CD:…". */
export function fingerprintOf(certificate: Certificate): string {
  const raw = new X509Certificate(certificate.cert).raw;
  return (createHash('sha256').update(raw).digest('hex').toUpperCase().match(/../g) ?? []).join(':');
}
