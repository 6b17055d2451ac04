import { describe, expect, onTestFinished, test } from 'vitest';
import type { RouterChange } from '../../ports/router-gateway.ts';
import { watchForCrashes } from './connection-rig.test-support.ts';
import { connecting, lostAnswers } from './gateway-faults-suite.test-support.ts';
import { kinds, sameChanges } from './gateway-kinds-suite.test-support.ts';
import { tools } from './gateway-tools-suite.test-support.ts';
import { type GatewayRig, type Opened, RIG_USERS, textOf } from './gateway-rig.test-support.ts';

/** The promises of ports/router-gateway.ts, on any implementation and any router. */
export function routerGatewaySuite(name: string, makeRig: () => Promise<GatewayRig>): void {
  describe(`${name}`, () => {
    watchForCrashes();

    const rigged = async (): Promise<GatewayRig> => {
      const rig = await makeRig();
      onTestFinished(() => rig.close());
      return rig;
    };
    const opened: Opened = async (commandTimeoutMs) => {
      const rig = await rigged();
      const session = await (commandTimeoutMs ? rig.impatientGateway({ commandTimeoutMs }) : rig.gateway).connect(rig.address);
      onTestFinished(() => session.close());
      return { rig, session };
    };

    reads(opened);
    writes(opened);
    kinds(opened);
    sameChanges(opened);
    tools(opened);
    lostAnswers(opened);
    connecting(rigged);
  });
}

function reads(opened: Opened): void {
  test('the router says who it is', async () => {
    const { rig, session } = await opened();
    expect(session.facts.version).toContain(rig.version);
    expect(session.facts).toMatchObject({ identity: 'Kasarani', board: 'RB5009UG+S+', architecture: 'arm64', totalMemoryBytes: 1024 ** 3 });
    expect(session.facts.freeMemoryBytes).toBeGreaterThan(0);
    expect(session.facts.flashWrites).toBeTypeOf('number');
    expect(session.facts.certificateFingerprint).toBe(rig.address.tls?.fingerprint ?? null);
    expect(await session.readFacts()).toMatchObject({ identity: 'Kasarani' });
  });

  test('secrets: all in one print, some by name, none for no names; passwords are never asked for', async () => {
    const { rig, session } = await opened();
    rig.addSecretByHand({ name: 'by=hand', service: 'any', profile: 'default', disabled: 'true', comment: 'x=1', 'remote-address': '10.9.8.7' });
    const before = session.sent.reads;
    expect(await session.listSecrets()).toHaveLength(RIG_USERS + 1);
    expect(session.sent.reads - before).toBe(1);
    const some = await session.listSecrets(['user00002', 'nobody', 'by=hand', 'user00001', 'by=hand']);
    expect(session.sent.reads - before).toBe(2);
    expect(some.map((secret) => secret.name).sort()).toEqual(['by=hand', 'user00001', 'user00002']);
    expect(some.find((secret) => secret.name === 'by=hand')).toEqual({
      id: expect.stringMatching(/^\*[0-9A-F]+$/) as string,
      name: 'by=hand',
      service: 'any',
      profile: 'default',
      disabled: true,
      comment: 'x=1',
      remoteAddress: '10.9.8.7',
      remoteIpv6Prefix: null,
    });
    expect(some.find((secret) => secret.name === 'user00001')).toMatchObject({ disabled: false, comment: '', remoteAddress: null });
    expect(await session.listSecrets([])).toEqual([]);
    expect(await session.listSecrets(['nobody'])).toEqual([]);
    expect(session.sent).toEqual({ reads: before + 3, writes: 0 });
    const prints = rig.sentences().filter((words) => words[0] === '/ppp/secret/print');
    expect(prints.every((words) => words.includes('=.proplist=.id,name,service,profile,disabled,comment,remote-address,remote-ipv6-prefix'))).toBe(true);
  });

  test('more names than a query should carry are sifted here', async () => {
    const { session } = await opened();
    const names = Array.from({ length: 300 }, (_, i) => (i < 3 ? `user0000${i + 1}` : `nobody${i}`));
    expect((await session.listSecrets(names)).map((secret) => secret.name)).toEqual(['user00001', 'user00002', 'user00003']);
  });

  test('profiles: one spelling of a rate, null for what is not set, the router’s own are marked', async () => {
    const { rig, session } = await opened();
    rig.setProfileByHand('home-5M', { 'rate-limit': '2000000/5000k' });
    const profiles = new Map((await session.listProfiles()).map((profile) => [profile.name, profile]));
    expect(profiles.get('home-5M')).toMatchObject({ rateLimit: '2M/5M', builtIn: false, addressList: null, comment: '' });
    expect(profiles.get('default')).toMatchObject({ builtIn: true, rateLimit: null });
    expect(profiles.get('default-encryption')).toMatchObject({ builtIn: true });
  });

  test('sessions and their traffic', async () => {
    const { rig, session } = await opened();
    expect(rig.isOnline('user00001')).toBe(true);
    const [online, ...more] = await session.listSessions(['user00001', 'nobody']);
    expect(more).toEqual([]);
    expect(online).toMatchObject({ name: 'user00001', address: expect.stringMatching(/^10\.64\./) as string });
    expect(online!.uptimeSeconds).toBeGreaterThan(0);
    expect(online!.callerId).toMatch(/^([0-9A-F]{2}:){5}[0-9A-F]{2}$/);
    expect((await session.listSessions()).length).toBeGreaterThan(RIG_USERS / 2);
    const [traffic, ...rest] = await session.readTraffic(['user00001', 'nobody']);
    expect(rest).toEqual([]);
    expect(traffic!.name).toBe('user00001');
    expect(traffic!.sentBytes).toBeGreaterThan(0n);
    expect(traffic!.receivedBytes).toBeTypeOf('bigint');
  });

  test('answers that come in pieces of seven bytes', async () => {
    const { rig, session } = await opened();
    rig.fragment(7);
    expect(await session.listSecrets()).toHaveLength(RIG_USERS);
  });
}

function writes(opened: Opened): void {
  test('a new plan with a new subscriber, in whatever order they are given, is there when read back', async () => {
    const { session } = await opened();
    const results = await session.apply([
      { kind: 'add-secret', fields: { name: 'new', password: 'p=w d', profile: 'night', comment: 'waya:1', remoteAddress: '10.1.1.1', disabled: true } },
      { kind: 'add-profile', fields: { name: 'night', rateLimit: '1M/2M', addressList: 'night', localAddress: '10.64.0.1', comment: 'waya:p' } },
    ]);
    expect(results).toEqual([null, null]);
    expect((await session.listProfiles()).find((profile) => profile.name === 'night')).toMatchObject({
      rateLimit: '1M/2M',
      addressList: 'night',
      localAddress: '10.64.0.1',
      remoteAddress: null,
      comment: 'waya:p',
      builtIn: false,
    });
    expect(await session.listSecrets(['new'])).toMatchObject([{ profile: 'night', comment: 'waya:1', remoteAddress: '10.1.1.1', disabled: true, service: 'pppoe' }]);
    expect(session.sent.writes).toBe(2);
  });

  test('what is set and what is cleared', async () => {
    const { rig, session } = await opened();
    const [secret] = await session.listSecrets(['user00001']);
    const profile = (await session.listProfiles()).find((each) => each.name === 'home-5M')!;
    const { id } = secret!;
    expect(await session.apply([{ kind: 'set-secret', id, fields: { password: 'another', comment: 'c', remoteAddress: '10.2.2.2', profile: 'home-10M' } }])).toEqual([null]);
    expect(rig.secret('user00001')).toMatchObject({ password: 'another', comment: 'c', 'remote-address': '10.2.2.2', profile: 'home-10M', disabled: 'false' });
    const cleared: RouterChange[] = [
      { kind: 'set-secret', id, fields: { comment: '', remoteAddress: null, disabled: true } },
      { kind: 'set-profile', id: profile.id, fields: { rateLimit: null, addressList: null, localAddress: null, remoteAddress: null, comment: 'kept' } },
    ];
    expect(await session.apply(cleared)).toEqual([null, null]);
    expect(await session.listSecrets(['user00001'])).toMatchObject([{ comment: '', remoteAddress: null, disabled: true }]);
    expect((await session.listProfiles()).find((each) => each.id === profile.id)).toMatchObject({
      rateLimit: null,
      addressList: null,
      localAddress: null,
      remoteAddress: null,
      comment: 'kept',
    });
    expect(await session.apply([{ kind: 'set-secret', id, fields: {} }])).toEqual([null]);
  });

  test('suspend: the secret is off before the session is ended, so nobody dials in between', async () => {
    const { rig, session } = await opened();
    const [[secret], [online]] = [await session.listSecrets(['user00001']), await session.listSessions(['user00001'])];
    const results = await session.apply([
      { kind: 'end-session', id: online!.id },
      { kind: 'set-secret', id: secret!.id, fields: { disabled: true } },
    ]);
    expect(results).toEqual([null, null]);
    expect(await session.listSessions(['user00001'])).toEqual([]);
    expect(rig.isOnline('user00001')).toBe(false);
    const verbs = rig.sentences().map((words) => words[0]);
    expect(verbs.indexOf('/ppp/secret/set')).toBeLessThan(verbs.indexOf('/ppp/active/remove'));
    // The row is gone: to end it again is what was asked for, not an error.
    expect(await session.apply([{ kind: 'end-session', id: online!.id }])).toEqual([null]);
  });

  test('remove', async () => {
    const { rig, session } = await opened();
    const [secret] = await session.listSecrets(['user00003']);
    expect(await session.apply([{ kind: 'remove-secret', id: secret!.id }])).toEqual([null]);
    expect(rig.secret('user00003')).toBeUndefined();
  });

  test('one bad change among many is told in its place, the others are done', async () => {
    const { session } = await opened();
    const add = (name: string, profile = 'home-5M'): RouterChange => ({ kind: 'add-secret', fields: { name, password: 'hunter2', profile } });
    const results = await session.apply([add('new1'), add('user00001'), add('new2', 'no-such-plan'), { kind: 'set-secret', id: '*FFFF', fields: { comment: 'x' } }, add('new3')]);
    expect(results.map((result) => result?.outcome ?? null)).toEqual([null, 'not_done', 'not_done', 'not_done', null]);
    expect(results[1]).toMatchObject({ retryable: false, technical: 'failure: secret with the same name already exists' });
    expect(results[2]).toMatchObject({ retryable: false, technical: expect.stringContaining('input does not match any value of profile') as string });
    expect(results[3]).toMatchObject({ retryable: true, technical: expect.stringContaining('no such item') as string });
    for (const result of results) if (result) expect(textOf(result)).not.toContain('hunter2');
    expect(await session.listSecrets(['new1', 'new2', 'new3'])).toHaveLength(2);
    expect(session.alive).toBe(true);
  });

  test('a name or comment with other letters than ASCII is refused here and not sent', async () => {
    const { session } = await opened();
    const [secret] = await session.listSecrets(['user00001']);
    const results = await session.apply([
      { kind: 'add-secret', fields: { name: 'Njũgũna', password: 'p', profile: 'home-5M' } },
      { kind: 'set-secret', id: secret!.id, fields: { comment: 'line\nbreak' } },
      { kind: 'add-profile', fields: { name: 'plan ✓' } },
    ]);
    expect(results.map((result) => [result?.outcome, result?.retryable])).toEqual([['not_done', false], ['not_done', false], ['not_done', false]]);
    expect(results[0]!.message).toBe('The name has a character that routers do not keep: "ũ".');
    expect(results[0]!.message).not.toContain('Nj'); // a user name may be a phone number
    expect(session.sent.writes).toBe(0);
  });

  test('a refusal of the router that nobody knows keeps its text and hides the password', async () => {
    const { rig, session } = await opened();
    rig.trapOn('/ppp/secret/add', 'failure: the password hunter2 is on the list');
    const [error] = await session.apply([{ kind: 'add-secret', fields: { name: 'new', password: 'hunter2', profile: 'home-5M' } }]);
    expect(error).toMatchObject({ outcome: 'not_done', retryable: false, technical: 'failure: the password [hidden] is on the list' });
    expect(textOf(error!)).not.toContain('hunter2');
  });
}
