import { describe, expect, it } from 'vitest';
import { isLoopback, parseArguments } from './arguments.ts';
import { defaultDataDirectory } from './data-directory.ts';
import { allowedHostsFor } from './request-guard.ts';

describe('arguments', () => {
  it('without any: this computer only, port 4310, the user’s data', () => {
    expect(parseArguments([])).toEqual({ port: 4310, host: '127.0.0.1', tls: null, allowedHosts: [], data: null, callbackPort: 4311, practice: false, help: false });
  });

  it('takes what it is given', () => {
    expect(parseArguments(['--port', '0', '--data', '/srv/waya', '--practice', '--host', '10.0.0.5', '--tls-cert', 'c.pem', '--tls-key', 'k.pem', '--allow-host', 'desk', '--allow-host', 'desk.lan'])).toEqual({
      port: 0, host: '10.0.0.5', tls: { certificateFile: 'c.pem', keyFile: 'k.pem' }, allowedHosts: ['desk', 'desk.lan'], data: '/srv/waya', callbackPort: 0, practice: true, help: false,
    });
  });

  it.each([
    [['--port', 'http'], /--port http is not a port/],
    [['--port', '70000'], /0 to 65535/],
    [['--port=-1'], /not a port/],
    [['--prot', '1'], /--prot/],
    [['extra'], /extra/],
    [['--host', '0.0.0.0'], /--tls-cert and --tls-key/],
    [['--host', '192.168.88.2'], /in the clear/],
    [['--tls-cert', 'c.pem'], /belong together/],
  ])('%j is refused in words', (given, words) => {
    expect(() => parseArguments(given)).toThrow(words);
  });

  it.each([['127.0.0.1', true], ['127.9.9.9', true], ['::1', true], ['localhost', true], ['0.0.0.0', false], ['::', false], ['127.0.0.1.evil.example', false], ['10.0.0.1', false]])('%s stays within the computer: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe('the names of a host', () => {
  it('on loopback are those of loopback, and what is given', () => {
    expect([...allowedHostsFor('127.0.0.1', ['Desk.LAN'])]).toEqual(['127.0.0.1', 'localhost', '[::1]', 'desk.lan']);
  });
  it('on one address is that address; on all of them, all of this computer’s', () => {
    expect([...allowedHostsFor('10.0.0.5', [])]).toEqual(['10.0.0.5']);
    expect([...allowedHostsFor('0.0.0.0', [])]).toEqual(expect.arrayContaining(['127.0.0.1', 'localhost']));
  });
});

describe('the data directory', () => {
  it.each<[NodeJS.Platform, boolean, Record<string, string>, string]>([
    ['linux', false, {}, '/home/w/.local/share/waya/data'],
    ['linux', true, {}, '/home/w/.local/share/waya/practice'],
    ['linux', false, { XDG_DATA_HOME: '/data' }, '/data/waya/data'],
    ['darwin', false, {}, '/home/w/Library/Application Support/Waya/data'],
    ['win32', true, { LOCALAPPDATA: '/local' }, '/local/Waya/practice'],
  ])('on %s (practice %s)', (platform, practice, env, expected) => {
    expect(defaultDataDirectory(practice, { platform, home: '/home/w', env })).toBe(expected);
  });
});
