/** The script as text: its lines stand for themselves, look before they make, and touch nothing that is not theirs. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SetupChoices } from '../../../src-shared/contract/router-setup.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { quoted, renderSetup } from './render-setup.ts';
import { parsePart, readPart, templateDirectory } from './setup-templates.ts';
import type { TunnelEndFacts } from './setup-values.ts';

const TUNNEL: TunnelEndFacts = { host: 'vpn.example.net', port: 13_231, network: '10.98.0.0/24', publicKey: `${'k'.repeat(42)}A=`, passwordOf: (address) => `password-of-${address}`, ipsecSecret: 'ipsec-secret' };
const choices = (more: object = {}) => SetupChoices.parse({ version: '7', password: 'a-password-of-24-letters', reach: { kind: 'lan' }, officeNetworks: ['192.168.88.7/24'], ...more });
const EVERYTHING = {
  pppoe: { interface: 'ether2', network: '10.64.0.0/18' },
  hotspot: { interface: 'bridge-hotspot', network: '10.66.0.0/20', dnsName: 'login.wifi' },
  dhcp: { interface: 'ether5', network: '10.67.0.0/20' },
  walled: { network: '10.65.0.0/20', payAddress: '41.90.1.2', payPort: 8080, otherHosts: ['pay.example.net'] },
  subscriberNetworks: ['10.68.0.9/24'],
};
const REACHES = { '6': ['lan', 'l2tp', 'sstp'], '7': ['lan', 'wireguard', 'l2tp', 'sstp'] } as const;
const reachOf = (kind: string) => (kind === 'lan' ? { kind } : { kind, address: '10.98.0.10', publicKey: null });
const whole = (['6', '7'] as const).flatMap((version) => REACHES[version].flatMap((kind) => [true, false].map((tls) => ({ version, kind, tls, script: renderSetup(choices({ ...EVERYTHING, version, reach: reachOf(kind), tls, plainApi: tls ? 'closed' : 'guarded' }), TUNNEL) }))));

/** Quotes and brackets are closed in their order. */
function isBalanced(code: string): boolean {
  const open: string[] = [];
  for (let at = 0; at < code.length; at += 1) {
    const letter = code[at]!;
    if (open.at(-1) === '"') {
      if (letter === '\\') at += 1;
      else if (letter === '"') open.pop();
    } else if ('"({['.includes(letter)) open.push(letter);
    else if (')}]'.includes(letter) && '({['.indexOf(open.pop() ?? '?') !== ')}]'.indexOf(letter)) return false;
  }
  return open.length === 0;
}

describe.each(whole)('RouterOS $version, $kind, encrypted: $tls', ({ version, script }) => {
  test('every line is whole in itself and stands after its reason', () => {
    const lines = script.text.split('\n');
    const code = lines.filter((line) => line !== '' && !line.startsWith('#'));
    expect(code.filter((line) => !/^:do \{ .* \} on-error=\{ :(put|error) "[^"\\$]+" \}$|^:put /.test(line) || !isBalanced(line))).toEqual([]);
    expect(lines.filter((line, at) => line.startsWith(':do ') && !lines[at - 1]!.startsWith('# '))).toEqual([]);
    expect(script.lines.map((line) => line.code)).toEqual(code.slice(0, -1));
    expect(script.lines.every(({ why }) => why.length > 10)).toBe(true);
  });

  test('ASCII, no value is missing, no slash paths', () => {
    expect(script.text).toMatch(/^[\n\x20-\x7e]+$/);
    expect(script.text).not.toMatch(/\{\{|undefined|null/);
    expect(script.text).not.toMatch(/\/[a-z-]+\/[a-z-]+(?: add| set| find)/);
  });

  test('what is added is looked for before, in its own menu; nothing is removed, moved or disabled but the plain API', () => {
    for (const { code } of script.lines) {
      for (const [, menu = ''] of code.matchAll(/(\/[a-z0-9 -]+?) add /g)) expect(code).toMatch(new RegExp(String.raw`^:do \{ :if \(\[:len \[${menu} find `));
      for (const [, menu = ''] of code.matchAll(/(\/[a-z0-9 -]+?) set /g)) expect(code, `${menu} set`).toMatch(/^:do \{ :if \(\[:(len|tostr) \[/);
    }
    const code = script.lines.map((line) => line.code.replaceAll(/"[^"]*"/g, '""')).join('\n');
    expect(code).not.toMatch(/ (remove|unset|move|reset|disable)\b/);
    expect(code.match(/disabled=yes \}/g)).toEqual(script.lines.some(({ part }) => part === 'The API without encryption') ? ['disabled=yes }'] : null);
  });

  test('rules carry the mark and go before those of others', () => {
    const rules = script.lines.filter(({ code }) => /firewall (filter|nat) add/.test(code));
    expect(rules.length).toBe(13);
    for (const { code } of rules) {
      expect(code).toContain('comment="waya:setup ');
      expect(code).toContain(code.includes('before FastTrack, ') ? 'and dynamic=no and !(comment~"^waya:setup")]' : 'and dynamic=no and (!(comment~"^waya:setup") or comment~"^waya:setup before FastTrack")]');
      expect(code).toContain('place-before=[:pick $others 0]');
    }
  });

  test('version 6 is asked for nothing that it does not have', () => {
    if (version === '6') expect(script.text).not.toMatch(/wireguard|servers=/);
    else expect(script.text).not.toMatch(/server-dns-names/);
  });
});

test('who is cut off is dropped before the walled, both before what keeps FastTrack off', () => {
  const comments = whole[0]!.script.lines.flatMap(({ code }) => (code.includes('chain="forward"') ? [/comment="waya:setup ([^"]*)"/.exec(code)![1]] : []));
  expect(comments).toEqual(['cut, from him', 'cut, to him', 'walled, names', 'walled, pay page', 'walled, the rest out', 'before FastTrack, from PPP', 'before FastTrack, to PPP', 'before FastTrack, from subscribers', 'before FastTrack, to subscribers']);
});

test('addresses become what the router writes: networks tidied, pools without the router and the last', () => {
  const { text } = renderSetup(choices(EVERYTHING), null);
  for (const part of ['address=192.168.88.0/24 comment', 'list="waya-office" address="192.168.88.0/24"', 'ranges=10.64.0.2-10.64.63.254', 'local-address=10.64.0.1', 'address=10.67.0.1/20', 'list="waya-subscribers" address="10.68.0.0/24"', 'to-addresses=41.90.1.2 to-ports=8080', 'dst-host="pay.example.net"']) expect(text).toContain(part);
});

test('the tunnel: our end in the rules, the router’s own address, user and password', () => {
  const wireguard = renderSetup(choices({ reach: reachOf('wireguard'), officeNetworks: [] }), TUNNEL).text;
  for (const part of ['address=10.98.0.10/24', 'endpoint-address="vpn.example.net" endpoint-port=13231', 'persistent-keepalive=25s', 'list="waya-office" address="10.98.0.0/24"']) expect(wireguard).toContain(part);
  const l2tp = renderSetup(choices({ version: '6', reach: reachOf('l2tp') }), TUNNEL).text;
  for (const part of ['user="waya-10" password="password-of-10.98.0.10"', 'ipsec-secret="ipsec-secret"', 'dst-address=10.98.0.0/24 gateway="waya-tunnel"']) expect(l2tp).toContain(part);
});

test('the rights: never sensitive; ftp only for backups', () => {
  const policy = (more: object) => /policy=([a-z,]+)/.exec(renderSetup(choices(more), null).text)![1];
  expect([policy({}), policy({ backups: false })]).toEqual(['read,write,api,test,ftp', 'read,write,api,test']);
});

test.each([
  ['from nowhere', { officeNetworks: [] }, 'officeNetworks'],
  ['WireGuard on 6', { version: '6', reach: reachOf('wireguard') }, 'reach'],
  ['a tunnel address of another network', { reach: { ...reachOf('wireguard'), address: '10.99.0.10' } }, 'reach'],
  ['our own end', { reach: { ...reachOf('wireguard'), address: '10.98.0.1' } }, 'reach'],
  ['open over the internet', { reach: { kind: 'public' }, tls: false }, 'tls'],
  ['networks that overlap', { pppoe: { interface: 'ether2', network: '10.64.0.0/16' }, walled: { ...EVERYTHING.walled, network: '10.64.128.0/20' } }, 'walled.network'],
  ['a network over the tunnels', { reach: reachOf('wireguard'), pppoe: { interface: 'ether2', network: '10.98.0.0/16' } }, 'pppoe.network'],
  ['hotspot and DHCP on one port', { hotspot: EVERYTHING.hotspot, dhcp: { ...EVERYTHING.dhcp, interface: 'bridge-hotspot' } }, 'dhcp.interface'],
])('refused at its field: %s', (_what, more, field) => {
  try {
    renderSetup(choices(more), TUNNEL);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    expect(Object.keys((error as Refusal).details?.['fields'] as object)).toEqual([field]);
  }
});

test.each(['ether2"; /system reset', 'ether 2', 'ether2]', '$x', 'ether2;'])('an interface cannot carry a command: %s', (name) => {
  expect(SetupChoices.safeParse({ ...choices(), pppoe: { interface: name, network: '10.64.0.0/18' } }).success).toBe(false);
});

test.each([
  ['plain', '"plain"'],
  ['a "b" $c \\d', String.raw`"a \"b\" \$c \\d"`],
])('quoted: %s', (value, wanted) => expect(quoted(value)).toBe(wanted));

test('every part of the folder is used, and reads', () => {
  const parts = readdirSync(templateDirectory()).filter((file) => file.endsWith('.rsc'));
  expect(parts.length).toBeGreaterThan(15);
  for (const file of parts) expect(readPart(file.replace(/(\.v[67])?\.rsc$/, ''), file.includes('.v6') ? '6' : '7').length).toBeGreaterThan(0);
});

test.each(['once /ip pool | name="x" | y', '# why\nonce /ip pool | name="x"', '# why\nremove /ip pool', '# why\nrun a\nrun b'])('a part that is not whole: %s', (text) => expect(() => parsePart(text)).toThrow());
