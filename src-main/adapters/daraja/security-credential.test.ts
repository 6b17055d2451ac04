import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../src-shared/time.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { SIMULATOR_CERTIFICATE, openSimulatedCredential } from '../../simulators/daraja/index.ts';
import { sealPassword } from './security-credential.ts';

const NOW = parseInstant('2026-03-27T15:33:36+03:00');
const PASSWORD = 'Pa$$ word ü';
const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}.pem`, import.meta.url), 'utf8');
const der = SIMULATOR_CERTIFICATE.replace(/-----[A-Z ]+-----/g, '').trim();

describe('a sealed password', () => {
  it.each([
    ['PEM', SIMULATOR_CERTIFICATE],
    ['PEM with space around it', `\r\n  ${SIMULATOR_CERTIFICATE.replaceAll('\n', '\r\n')}  `],
    ['DER in base64', der.replaceAll('\n', '')],
    ['DER in base64, in lines', der],
    ['a .cer file that is PEM, in base64', Buffer.from(SIMULATOR_CERTIFICATE).toString('base64')],
  ])('is opened by the key to the certificate: %s', (_name, certificate) => {
    const sealed = sealPassword(PASSWORD, certificate, NOW);
    expect(sealed).toMatch(/^[A-Za-z0-9+/]{342}==$/);
    expect(openSimulatedCredential(sealed)).toBe(PASSWORD);
  });

  it('is another each time, and fits up to what the key can take', () => {
    expect(sealPassword(PASSWORD, SIMULATOR_CERTIFICATE, NOW)).not.toBe(sealPassword(PASSWORD, SIMULATOR_CERTIFICATE, NOW));
    const longest = 'ü'.repeat(122);
    expect(openSimulatedCredential(sealPassword(longest, SIMULATOR_CERTIFICATE, NOW))).toBe(longest);
  });

  it.each([
    ['no password', '', SIMULATOR_CERTIFICATE, 'is missing'],
    ['a password beyond that', 'ü'.repeat(123), SIMULATOR_CERTIFICATE, 'longer than M-Pesa can take'],
    ['a certificate that ended', PASSWORD, fixture('certificate-ended'), 'ended on 1 Jan 2016'],
    ['a certificate of another kind of key', PASSWORD, fixture('certificate-of-another-kind'), 'not a certificate of M-Pesa'],
    ['nothing', PASSWORD, '', 'not a certificate'],
    ['half a certificate', PASSWORD, SIMULATOR_CERTIFICATE.slice(0, 300), 'not a certificate'],
    ['a page', PASSWORD, '<html>Sign in</html>', 'not a certificate'],
    ['a private key', PASSWORD, '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', 'a private key, not a certificate'],
  ])('%s is refused in the operator’s words, without the password', (_name, password, certificate, text) => {
    const refused = (): unknown => {
      try {
        return sealPassword(password, certificate, NOW);
      } catch (error) {
        return error;
      }
    };
    const error = refused() as GatewayError;
    expect(error).toBeInstanceOf(GatewayError);
    expect(error.message).toContain(text);
    expect(error).toMatchObject({ outcome: 'not_done', retryable: false });
    expect(error.hint).not.toBe('');
    expect(`${error.message}${error.hint}${String(error.technical)}${String(error.cause)}`).not.toContain(PASSWORD);
  });

  it('counts the last moment of a certificate', () => {
    expect(sealPassword(PASSWORD, fixture('certificate-ended'), parseInstant('2015-12-31T23:59:59Z'))).not.toBe('');
  });
});
