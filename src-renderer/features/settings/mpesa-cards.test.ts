import { describe, expect, test } from 'vitest';
import { DAY, instant, later } from '../../../src-shared/time.ts';
import { readCertificate } from './certificate.ts';
import { messageError } from './message-text.tsx';
import { passwordAge } from './password-age.ts';
import { areKnownSources, KNOWN_SOURCES, readSources, sourcesError } from './source-lines.ts';

const setAt = instant(Date.parse('2026-01-01T12:00:00+03:00'));
test.each([[0, 'good'], [79, 'good'], [80, 'warn'], [89, 'warn'], [90, 'bad']] as const)('the operator’s password after %d days is %s', (days, tone) => {
  expect(passwordAge(setAt, later(setAt, days * DAY)).tone).toBe(tone);
});
test('it says how many days are left', () => {
  expect(passwordAge(setAt, later(setAt, 83 * DAY)).detail).toContain('in 7 days');
  expect(passwordAge(null, setAt).detail).toBe('');
});

describe('who may report', () => {
  test('addresses and ranges are read however they are parted, each once', () => {
    expect(readSources(' 196.201.214.200\n196.201.212.0/24, 196.201.214.200;2001:db8::/32 ')).toEqual(['196.201.214.200', '196.201.212.0/24', '2001:db8::/32']);
    expect(sourcesError('196.201.214.200\n196.201.212.0/24\n2001:db8::1')).toBeNull();
  });
  test.each(['196.201.214', '196.201.212.0/33', 'safaricom.co.ke'])('%s is told as wrong', (line) => expect(sourcesError(`196.201.214.200\n${line}`)).toContain(line));
  test('M-Pesa’s own are known in any order', () => {
    expect(areKnownSources(KNOWN_SOURCES.split('\n').toReversed().join('\n'))).toBe(true);
    expect(areKnownSources('196.201.214.200')).toBe(false);
    expect(sourcesError(KNOWN_SOURCES)).toBeNull();
  });
});

describe('M-Pesa’s certificate', () => {
  test('a text file goes as text, a binary one as base64', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    expect(readCertificate(btoa(pem))).toBe(pem);
    expect(readCertificate('MIIDdzCC')).toBe('MIIDdzCC');
  });
  test('what is too large is none', () => expect(readCertificate(btoa('x'.repeat(20_000)))).toBeNull());
});

test.each([
  ['Received KES {amount}. {business}', null],
  ['', 'must not be empty'],
  ['Paid on {dueOn}', '{dueOn} is not known; use those offered below'],
  ['x'.repeat(481), 'is longer than 480 characters'],
])('the text %s', (text, error) => expect(messageError(text, { amount: 'amount', business: 'business' })).toBe(error));
