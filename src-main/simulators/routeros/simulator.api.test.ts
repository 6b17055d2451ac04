import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { ApiClient } from './api-client.fixture.ts';
import { createRouterSimulator, fingerprintOf, type RouterSimulator, type RouterSimulatorOptions, selfSignedCertificate } from './index.ts';

const simulators: RouterSimulator[] = [];

async function start(options: RouterSimulatorOptions = {}): Promise<{ simulator: RouterSimulator; port: number; client: ApiClient }> {
  const simulator = createRouterSimulator({ timers: null, ...options });
  simulators.push(simulator);
  const { port } = await simulator.listen();
  return { simulator, port, client: await (options.login === 'challenge' ? ApiClient.open(port) : ApiClient.loggedIn(port)) };
}

afterEach(() => Promise.all(simulators.splice(0).map((simulator) => simulator.close())));

function traps(answer: readonly string[][]): string[][] {
  return answer.filter(([word]) => word === '!trap').map((sentence) => sentence.slice(1));
}

describe('login', () => {
  test('by name and password', async () => {
    const { port, client } = await start();
    await client.close();
    const other = await ApiClient.open(port);
    expect(await other.talk('/login', '=name=waya', '=password=waya-practice', '.tag=7')).toEqual([['!done', '.tag=7']]);
    expect(await other.talk('/login', '=name=waya', '=password=waya-practice')).toEqual([['!done']]);
  });

  test('by challenge, before 6.43', async () => {
    const { client } = await start({ version: '6.40', login: 'challenge' });
    const [answer] = await client.talk('/login', '=name=waya', '=password=waya-practice');
    const challenge = /^=ret=([0-9a-f]{32})$/.exec(answer?.[1] ?? '')?.[1] ?? '';
    const proof = createHash('md5').update(Buffer.concat([Buffer.from([0]), Buffer.from('waya-practice'), Buffer.from(challenge, 'hex')])).digest('hex');
    expect(await client.talk('/login', '=name=waya', `=response=00${proof}`)).toEqual([['!done']]);
    // A challenge serves once.
    expect(traps(await client.talk('/login', '=name=waya', `=response=00${proof}`))).toEqual([['=message=cannot log in']]);
  });

  test('with a wrong password is refused and may be tried again, sixteen times', async () => {
    const { port } = await start();
    const client = await ApiClient.open(port);
    for (let attempt = 1; attempt <= 16; attempt++) {
      const answer = await client.talk('/login', '=name=waya', '=password=wrong');
      expect(answer).toEqual([['!trap', '=message=invalid user name or password (6)'], ['!done']]);
    }
    expect(await client.talk('/login', '=name=waya', '=password=wrong')).toEqual([['!fatal', 'too many commands before login']]);
    expect(await client.next()).toBeNull();
  });

  test.each(['disabled', 'not from here', 'without the policy api'])('of a user who is %s is refused', async (why) => {
    const { simulator, port } = await start();
    const { users } = simulator.router;
    if (why === 'disabled') users.set('waya', { disabled: 'true' });
    else if (why === 'not from here') users.set('waya', { address: '10.0.0.0/8,192.168.88.5' });
    else simulator.router.groups.set('billing', { policy: 'read,write' });
    const client = await ApiClient.open(port);
    expect(traps(await client.talk('/login', '=name=waya', '=password=waya-practice'))).toEqual([['=message=invalid user name or password (6)']]);
  });

  test('comes first', async () => {
    const { port } = await start();
    const client = await ApiClient.open(port);
    expect(await client.talk('/ppp/secret/print')).toEqual([['!fatal', 'not logged in']]);
    expect(await client.next()).toBeNull();
  });

  test('ends by quit', async () => {
    const { client } = await start();
    expect(await client.talk('/quit')).toEqual([['!fatal', 'session terminated on request']]);
    expect(await client.next()).toBeNull();
  });
});

describe('bytes that are no API', () => {
  test.each([
    ['a reserved control byte', 'f8', 'reserved control byte'],
    ['a word too long before login', 'c08000', 'word too long'],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n').toString('hex') + 'ff'.repeat(80), ''],
    ['a length of four gigabytes', 'f0ffffffff', 'word too long'],
  ])('%s ends in !fatal and a close', async (_name, hex, message) => {
    const { port } = await start();
    const client = await ApiClient.open(port);
    client.socket.write(Buffer.from(hex, 'hex'));
    const answer = await client.next();
    expect(answer?.[0]).toBe('!fatal');
    expect(answer?.[1]).toContain(message);
    await client.closed;
  });

  test('and a sentence of too many words', async () => {
    const { port } = await start();
    const client = await ApiClient.open(port);
    expect(await client.talk('/login', ...Array.from({ length: 20 }, () => '=a=b'))).toEqual([['!fatal', 'sentence too long']]);
  });
});

describe('replies', () => {
  test.each(['first', 'last'] as const)('carry the tag %s', async (tagPosition) => {
    const { client } = await start({ tagPosition });
    const [row, done] = await client.talk('/system/identity/print', '.tag=a1');
    expect(row).toEqual(tagPosition === 'first' ? ['!re', '.tag=a1', '=name=MikroTik'] : ['!re', '=name=MikroTik', '.tag=a1']);
    expect(done).toEqual(['!done', '.tag=a1']);
    expect(await client.talk('/system/identity/print', '.tag=')).toEqual([['!re', '=name=MikroTik'], ['!done']]);
  });

  test.each([
    ['6.49', false],
    ['7.8', false],
    ['7.12', false],
    ['7.17', false],
    ['7.18', true],
    ['7.22', true],
  ])('of nothing on %s say !empty: %s', async (version, says) => {
    const { client } = await start({ version });
    const nothing = says ? [['!empty'], ['!done']] : [['!done']];
    expect(await client.talk('/ppp/secret/print')).toEqual(nothing);
    expect(await client.talk('/ppp/secret/getall', '?name=nobody')).toEqual(nothing);
    expect(await client.talk('/ppp/secret/print', '=count-only=')).toEqual([['!done', '=ret=0']]);
    expect(await client.talk('/system/identity/set', '=name=x')).toEqual([['!done']]);
  });

  test('follow .proplist, queries and count-only', async () => {
    const { client } = await start({ users: 40 });
    expect(await client.talk('/ppp/secret/print', '=.proplist=name,.id,nothing', '?name=user00003')).toEqual([['!re', '=name=user00003', '=.id=*3'], ['!done']]);
    expect(await client.talk('/ppp/secret/print', '=.proplist=name', '?.id=*4')).toEqual([['!re', '=name=user00004'], ['!done']]);
    const either = await client.rows('/ppp/secret/print', '=.proplist=name', '?name=user00001', '?name=user00002', '?#|');
    expect(either).toEqual([{ name: 'user00001' }, { name: 'user00002' }]);
    const plans = ['home-5M', 'home-10M', 'business-20M'];
    const counts: number[] = [];
    for (const plan of plans) counts.push((await client.rows('/ppp/secret/print', `?profile=${plan}`)).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(await client.talk('/ppp/secret/print', '=count-only=', '?profile=home-5M')).toEqual([['!done', `=ret=${counts[0]}`]]);
    expect(await client.talk('/ppp/secret/print', '=count-only=')).toEqual([['!done', '=ret=40']]);
    expect(await client.talk('/ppp/secret/get', '=.id=*4', '=value-name=name')).toEqual([['!done', '=ret=user00004']]);
  });

  test('in commands sent together keep their order', async () => {
    const { client } = await start({ users: 3 });
    for (let number = 1; number <= 50; number++) client.send('/system/identity/print', `.tag=${number}`);
    for (let number = 1; number <= 50; number++) {
      expect(await client.next()).toContain(`.tag=${number}`);
      expect(await client.next()).toEqual(['!done', `.tag=${number}`]);
    }
  });
});

describe('listen', () => {
  test.each([
    ['7.18', 'yes'],
    ['7.22', 'true'],
  ])('tells additions, changes and deletions until cancelled (%s)', async (version, dead) => {
    const { simulator, client, port } = await start({ version });
    client.send('/ppp/secret/listen', '=.proplist=.id,name,disabled', '.tag=L');
    client.send('/ppp/profile/listen', '.tag=M');
    expect(await client.talk('/system/identity/print', '.tag=x')).toHaveLength(2);
    const other = await ApiClient.loggedIn(port);
    await other.talk('/ppp/secret/add', '=name=njeri', '=password=p');
    expect(await client.next()).toEqual(['!re', '=.id=*1', '=name=njeri', '=disabled=false', '.tag=L']);
    simulator.router.ppp.secrets.set('njeri', { disabled: 'true' });
    expect(await client.next()).toEqual(['!re', '=.id=*1', '=name=njeri', '=disabled=true', '.tag=L']);
    await other.talk('/ppp/secret/remove', '=numbers=njeri');
    expect(await client.next()).toEqual(['!re', '=.id=*1', `=.dead=${dead}`, '.tag=L']);
    client.send('/cancel', '=tag=L', '.tag=c');
    expect(await client.next()).toEqual(['!trap', '=category=2', '=message=interrupted', '.tag=L']);
    expect(await client.next()).toEqual(['!done', '.tag=c']);
    expect(await client.next()).toEqual(['!done', '.tag=L']);
    await other.talk('/ppp/secret/add', '=name=otieno');
    client.send('/cancel');
    expect(await client.next()).toEqual(['!trap', '=category=2', '=message=interrupted', '.tag=M']);
    expect(await client.next()).toEqual(['!done']);
    expect(await client.next()).toEqual(['!done', '.tag=M']);
  });
});

describe('error texts', () => {
  const CASES: readonly (readonly [string, readonly string[], readonly string[][]])[] = [
    ['a duplicate secret', ['/ppp/secret/add', '=name=user00001'], [['=message=failure: secret with the same name already exists']]],
    ['a rename to a taken name', ['/ppp/secret/set', '=.id=*2', '=name=user00001'], [['=message=failure: secret with the same name already exists']]],
    ['a profile that is not there', ['/ppp/secret/add', '=name=a', '=profile=gold'], [['=message=input does not match any value of profile']]],
    ['a profile left empty', ['/ppp/secret/set', '=.id=*1', '=profile='], [['=message=ambiguous value of profile, more than one possible value matches input']]],
    ['an address that is none', ['/ppp/secret/add', '=name=a', '=remote-address=10.0.0'], [['=category=1', '=message=invalid value for argument remote-address']]],
    ['an address left empty', ['/ppp/secret/set', '=.id=*1', '=remote-address='], [['=category=1', '=message=invalid value for argument remote-address']]],
    ['a service that is none', ['/ppp/secret/add', '=name=a', '=service=pigeon'], [['=message=input does not match any value of service']]],
    ['an id that is gone', ['/ppp/secret/set', '=.id=*FFFF', '=name=a'], [['=category=0', '=message=no such item']]],
    ['one of several ids gone', ['/ppp/secret/remove', '=.id=*1,*FFFF'], [['=category=0', '=message=no such item']]],
    ['no id', ['/ppp/secret/remove'], [['=category=0', '=message=missing =.id=']]],
    ['no name', ['/ppp/secret/add', '=password=a'], [['=category=0', '=message=missing =name=']]],
    ['an unknown argument', ['/ppp/secret/add', '=name=a', '=price=5'], [['=message=unknown parameter price']]],
    ['a read-only property', ['/ppp/secret/set', '=.id=*1', '=last-logged-out=x'], [['=message=unknown parameter last-logged-out']]],
    ['where', ['/ppp/secret/print', '=where=name'], [['=message=unknown parameter where']]],
    ['find', ['/ppp/secret/find', '?name=a'], [['=category=0', '=message=no such command']]],
    ['adding a session', ['/ppp/active/add', '=name=a'], [['=category=0', '=message=no such command']]],
    ['no such menu', ['/ppp/nothing/print'], [['=category=0', '=message=no such command or directory (nothing)'], ['=category=0', '=message=no such command prefix']]],
    ['a duplicate hotspot user', ['/ip/hotspot/user/add', '=name=guest'], [['=message=failure: already have user with this name for this server']]],
    ['a duplicate queue', ['/queue/simple/add', '=name=q', '=target=10.0.0.1'], [['=message=failure: already have such name']]],
    ['a duplicate address', ['/ip/firewall/address-list/add', '=list=late', '=address=10.0.0.9'], [['=message=failure: already have such entry']]],
    ['a duplicate profile', ['/ppp/profile/add', '=name=home-5M'], [['=message=failure: profile with the same name already exists']]],
    ['users without the policy', ['/user/add', '=name=x', '=group=full'], [['=message=not enough permissions (9)']]],
  ];

  test.each(CASES)('%s', async (_name, words, expected) => {
    const { simulator, client } = await start({ users: 3 });
    simulator.router.hotspot.users.add({ name: 'guest', profile: 'default' });
    simulator.router.queues.add({ name: 'q', target: '10.0.0.2' });
    simulator.router.firewall.addressList.add({ list: 'late', address: '10.0.0.9' });
    const before = JSON.stringify(simulator.router.ppp.secrets.list());
    const answer = await client.talk(...words);
    expect(traps(answer)).toEqual(expected);
    expect(answer.at(-1)).toEqual(['!done']);
    expect(JSON.stringify(simulator.router.ppp.secrets.list())).toBe(before);
  });

  test('not enough permissions, for a group that only reads', async () => {
    const { simulator, port } = await start({ users: 1 });
    simulator.router.users.add({ name: 'viewer', group: 'read', password: 'v', disabled: 'false' });
    const viewer = await ApiClient.loggedIn(port, 'viewer', 'v');
    expect(traps(await viewer.talk('/ppp/secret/remove', '=.id=*1'))).toEqual([['=message=not enough permissions (9)']]);
    const [secret] = await viewer.rows('/ppp/secret/print');
    expect(secret).toMatchObject({ name: 'user00001' });
    expect(secret).not.toHaveProperty('password');
  });
});

describe('items', () => {
  test('are added, changed, cleared and removed, by id or name, singly or as a list; ids are never used again', async () => {
    const { simulator, client } = await start({ users: 2 });
    const { secrets } = simulator.router.ppp;
    expect(await client.talk('/ppp/secret/add', '=name=c', '=password=p', '=remote-address=10.9.0.1', '=comment=first')).toEqual([['!done', '=ret=*3']]);
    await client.talk('/ppp/secret/set', '=numbers=c', '=service=pppoe', '=profile=home-10M', '=disabled=yes');
    expect(secrets.get('*3')).toMatchObject({ profile: 'home-10M', disabled: 'true', 'remote-address': '10.9.0.1', comment: 'first' });
    await client.talk('/ppp/secret/unset', '=.id=*3', '=value-name=remote-address');
    expect(secrets.get('*3')).not.toHaveProperty('remote-address');
    await client.talk('/ppp/secret/set', '=.id=*3', '=remote-address=10.9.0.2');
    await client.talk('/ppp/secret/set', '=.id=*3', '=!remote-address=', '=comment=');
    expect(secrets.get('*3')).not.toHaveProperty('remote-address');
    expect(secrets.get('*3')).not.toHaveProperty('comment');
    await client.talk('/ppp/secret/disable', '=.id=*1,*2');
    await client.talk('/ppp/secret/enable', '=numbers=user00002,c');
    await client.talk('/ppp/secret/comment', '=.id=*1', '=comment=late');
    expect(secrets.list().map((row) => [row['name'], row['disabled'], row['comment']])).toEqual([
      ['user00001', 'true', 'late'],
      ['user00002', 'false', undefined],
      ['c', 'false', undefined],
    ]);
    await client.talk('/ppp/secret/remove', '=.id=*2,*3');
    expect(await client.talk('/ppp/secret/add', '=name=d', '=copy-from=*1')).toEqual([['!done', '=ret=*4']]);
    expect(secrets.get('d')).toMatchObject({ comment: 'late', disabled: 'true' });
  });

  test('are shared by all connections', async () => {
    const { client, port } = await start();
    const other = await ApiClient.loggedIn(port);
    await client.talk('/ppp/secret/add', '=name=shared');
    expect(await other.rows('/ppp/secret/print', '=.proplist=name')).toEqual([{ name: 'shared' }]);
  });

  test('keep text that is not ASCII, and bytes that are not UTF-8', async () => {
    const { client } = await start();
    await client.talk('/ppp/secret/add', '=name=wanjik\u0169', '=comment=\u2713 \u00e9t\u00e9');
    expect(await client.rows('/ppp/secret/print', '=.proplist=name,comment')).toEqual([{ name: 'wanjik\u0169', comment: '\u2713 \u00e9t\u00e9' }]);
    const words = [Buffer.from('/ppp/secret/add'), Buffer.from('=name=cafe'), Buffer.from('=comment=caf\xe9', 'latin1')];
    client.socket.write(Buffer.concat([...words.map((word) => Buffer.concat([Buffer.from([word.length]), word])), Buffer.from([0])]));
    expect(await client.next()).toEqual(['!done', '=ret=*2']);
    const raw = new Promise<Buffer>((resolve) => client.socket.once('data', resolve));
    client.send('/ppp/secret/print', '=.proplist=comment', '?name=cafe');
    expect((await raw).includes(Buffer.from('=comment=caf\xe9', 'latin1'))).toBe(true);
  });

  test('of a profile are followed by their secrets: a rename, and an id for what is gone', async () => {
    const { simulator, client } = await start({ users: 1 });
    const { secrets, profiles } = simulator.router.ppp;
    const profile = secrets.get('*1')['profile'] ?? '';
    await client.talk('/ppp/profile/set', `=numbers=${profile}`, '=name=renamed');
    expect(secrets.get('*1')['profile']).toBe('renamed');
    const id = profiles.get('renamed')['.id'];
    await client.talk('/ppp/profile/remove', `=.id=${id}`);
    expect(secrets.get('*1')['profile']).toBe(id);
    expect(traps(await client.talk('/ppp/profile/remove', '=.id=*0'))).toHaveLength(1);
  });

  test('of the firewall have an order', async () => {
    const { client } = await start();
    const [first] = await client.rows('/ip/firewall/filter/print', '?chain=forward');
    await client.talk('/ip/firewall/filter/add', '=chain=forward', '=action=fasttrack-connection', `=place-before=${first?.['.id']}`);
    const actions = async (): Promise<(string | undefined)[]> => (await client.rows('/ip/firewall/filter/print', '?chain=forward')).map((rule) => rule['action']);
    expect(await actions()).toEqual(['fasttrack-connection', 'accept', 'drop']);
    const fast = (await client.rows('/ip/firewall/filter/print', '?action=fasttrack-connection'))[0]?.['.id'];
    await client.talk('/ip/firewall/filter/move', `=numbers=${fast}`);
    expect(await actions()).toEqual(['accept', 'drop', 'fasttrack-connection']);
  });
});

describe('versions', () => {
  const clock = { now: () => Date.UTC(2025, 2, 4, 5, 6, 7) };

  test.each([
    ['6.49', 'mar/04/2025', 'jan/01/1970 03:00:00'],
    ['7.8', 'mar/04/2025', 'jan/01/1970 03:00:00'],
    ['7.12', '2025-03-04', '1970-01-01 03:00:00'],
    ['7.18', '2025-03-04', '1970-01-01 03:00:00'],
    ['7.22', '2025-03-04', '1970-01-01 03:00:00'],
  ])('%s writes dates its way', async (version, date, never) => {
    const { client } = await start({ version, clock });
    expect(await client.rows('/system/clock/print')).toMatchObject([{ date, time: '08:06:07' }]);
    await client.talk('/ppp/secret/add', '=name=a');
    expect(await client.rows('/ppp/secret/print', '=.proplist=last-logged-out')).toEqual([{ 'last-logged-out': never }]);
    expect((await client.rows('/system/resource/print'))[0]?.['version']).toMatch(new RegExp(`^${version.replace('.', '\\.')} \\(`));
  });

  test('6.49 shows health as one row, 7 as rows', async () => {
    const old = await start({ version: '6.49' });
    expect(await old.client.rows('/system/health/print')).toEqual([{ voltage: '24.1', temperature: '41' }]);
    const { client } = await start({ version: '7.18' });
    expect(await client.rows('/system/health/print')).toMatchObject([
      { name: 'voltage', value: '24.1', type: 'V' },
      { name: 'cpu-temperature', value: '41', type: 'C' },
    ]);
  });

  test.each([
    ['7.12', '/ip/service/set', '=numbers=api', '=max-sessions=5', 'max-sessions'],
    ['7.12', '/ip/hotspot/user/add', '=name=x', '=otp-secret=s', 'otp-secret'],
    ['7.12', '/ppp/profile/add', '=name=x', '=bridge-port-vid=5', 'bridge-port-vid'],
    ['7.18', '/ppp/profile/add', '=name=x', '=dhcpv6-lease-time=5m', 'dhcpv6-lease-time'],
  ])('%s does not know %s %s %s yet; 7.22 does', async (version, command, first, second, name) => {
    const { client } = await start({ version });
    expect(traps(await client.talk(command, first, second))).toEqual([[`=message=unknown parameter ${name}`]]);
    const newer = await start({ version: '7.22' });
    expect((await newer.client.talk(command, first, second)).at(-1)?.[0]).toBe('!done');
    expect(traps(await newer.client.talk(command, first.replace('=x', '=y'), second))).toEqual([]);
  });

  test('last-disconnect-reason came with version 7', async () => {
    const { client } = await start({ version: '6.49', users: 1 });
    expect((await client.rows('/ppp/secret/print'))[0]).not.toHaveProperty('last-disconnect-reason');
  });

  test.each(['5.26', '8.0', '7', 'latest', ''])('"%s" is no version', (version) => {
    expect(() => createRouterSimulator({ version })).toThrow(RangeError);
  });
});

describe('TLS', () => {
  test('serves the API with its certificate, which can change', async () => {
    const simulator = createRouterSimulator({ tls: true, timers: null });
    simulators.push(simulator);
    const at = await simulator.listen();
    const seen = async (): Promise<string> => {
      const client = await ApiClient.open(at.tlsPort ?? 0, { rejectUnauthorized: false });
      expect(await client.talk('/login', '=name=waya', '=password=waya-practice')).toEqual([['!done']]);
      const socket = client.socket as TLSSocket;
      const { fingerprint256 } = socket.getPeerCertificate();
      await client.close();
      return fingerprint256;
    };
    expect(await seen()).toBe(at.fingerprint);
    const changed = simulator.changeCertificate();
    expect(changed).not.toBe(at.fingerprint);
    expect(await seen()).toBe(changed);
  });

  test('has a certificate that a verifying client accepts for 127.0.0.1', async () => {
    const certificate = selfSignedCertificate('core-router', Date.now());
    const simulator = createRouterSimulator({ tls: certificate, timers: null });
    simulators.push(simulator);
    const at = await simulator.listen();
    expect(at.fingerprint).toBe(fingerprintOf(certificate));
    const client = await ApiClient.open(at.tlsPort ?? 0, { ca: certificate.cert });
    expect((client.socket as TLSSocket).authorized).toBe(true);
  });
});

test('the command log counts reads and writes and keeps no password', async () => {
  const { simulator, client } = await start({ users: 3 });
  await client.talk('/ppp/secret/print');
  await client.talk('/ppp/secret/add', '=name=x', '=password=open-sesame');
  await client.talk('/ppp/secret/disable', '=.id=*1,*2,*3');
  await client.talk('/ppp/secret/remove', '=.id=*99');
  expect(simulator.commandLog.counters).toEqual({ connections: 1, logins: 1, reads: 1, writes: 3 });
  expect(simulator.commandLog.commands().map(({ words }) => words[0])).toEqual(['/login', '/ppp/secret/print', '/ppp/secret/add', '/ppp/secret/disable', '/ppp/secret/remove']);
  const log = JSON.stringify(simulator.commandLog.commands());
  expect(log).not.toContain('open-sesame');
  expect(log).not.toContain('waya-practice');
  simulator.commandLog.reset();
  expect(simulator.commandLog.counters.writes).toBe(0);
});

test('5,000 subscribers print fast', async () => {
  const { client } = await start({ users: 5000 });
  const timings: string[] = [];
  for (const words of [['/ppp/secret/print', '=.proplist=.id,name,profile,disabled,comment,remote-address'], ['/ppp/secret/print'], ['/interface/print', '?type=pppoe-in'], ['/queue/simple/print']]) {
    const startedAt = performance.now();
    const answer = await client.talk(...words);
    timings.push(`${words.join(' ')}: ${answer.length - 1} rows in ${(performance.now() - startedAt).toFixed(0)} ms`);
    expect(answer.length).toBeGreaterThan(4000);
  }
  console.info(timings.join('\n'));
});
