/** The password of the API operator, sealed so that only M-Pesa can read it (Daraja documentation, Security Credentials: RSA, PKCS #1 v1.5). */
import { X509Certificate, constants, publicEncrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { dateOf, formatDate, instant } from '../../../src-shared/time.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { notSent } from './daraja-errors.ts';

const WHERE = 'Download it again from the Daraja portal: the production or the sandbox certificate, as your M-Pesa address is.';
/** What the padding adds to a message. */
const PADDING_BYTES = 11;

/**
 * certificate: PEM, or the bytes of the .cer file in base64. The result is base64, another each time. Throws GatewayError (never with the password in
 * it) when it is no certificate of an RSA key, or has ended by now.
 */
export function sealPassword(password: string, certificate: string, now: Instant): string {
  if (password === '') throw notSent('The password of the API operator is missing.', 'Enter it as it was set in the M-Pesa organisation portal.');
  const parsed = parseCertificate(certificate);
  const endsAt = instant(Date.parse(parsed.validTo));
  if (endsAt < now) throw notSent(`This certificate ended on ${formatDate(dateOf(endsAt))}.`, WHERE);
  const message = Buffer.from(password, 'utf8');
  if (message.length > keyBytes(parsed.publicKey) - PADDING_BYTES) throw notSent('The password of the API operator is longer than M-Pesa can take.', 'Set a shorter one in the M-Pesa organisation portal.');
  return publicEncrypt({ key: parsed.publicKey, padding: constants.RSA_PKCS1_PADDING }, message).toString('base64');
}

function parseCertificate(text: string): X509Certificate {
  if (text.includes('PRIVATE KEY-----')) throw notSent('This is a private key, not a certificate.', 'Give it to nobody. The certificate of M-Pesa comes from the Daraja portal.');
  const trimmed = text.trim();
  try {
    return new X509Certificate(trimmed.includes('-----BEGIN') ? trimmed : Buffer.from(trimmed, 'base64'));
  } catch {
    throw notSent('This is not a certificate.', WHERE);
  }
}

function keyBytes(key: KeyObject): number {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (key.asymmetricKeyType !== 'rsa' || bits === undefined) throw notSent('This is not a certificate of M-Pesa: it holds another kind of key.', WHERE);
  return bits / 8;
}
