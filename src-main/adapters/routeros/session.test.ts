import { expect, onTestFinished, test } from 'vitest';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { RouterChange, RouterSession } from '../../ports/router-gateway.ts';
import { createRouterosGateway } from './index.ts';
import { type Asked, bytesOf, type Script, type ScriptedRouter, startScriptedRouter } from './scripted-router-rig.test-support.ts';

/* What a session says to the router and makes of its answers, word by word; a scripted router says what no simulator would. */

async function open(onSentence: NonNullable<Script['onSentence']>): Promise<{ router: ScriptedRouter; session: RouterSession }> {
  const router = await startScriptedRouter({
    onSentence: (asked) => (asked.words[0]!.startsWith('/system/') ? asked.reply(['!re', '=name=r', '=uptime=1d02:03:04'], ['!done']) : onSentence(asked)),
  });
  onTestFinished(() => router.close());
  const gateway = createRouterosGateway({ connectTimeoutMs: 5_000, commandTimeoutMs: 5_000, window: 8 });
  const session = await gateway.connect({ host: '127.0.0.1', port: router.port, tls: null, userName: 'api', password: 'api-secret' });
  onTestFinished(() => session.close());
  router.received.length = 0;
  return { router, session };
}

const done = (asked: Asked): void => asked.reply(['!done']);

test('facts of a router that leaves most of them out', async () => {
  const { session } = await open(done);
  expect(session.facts).toEqual({
    identity: 'r',
    version: '',
    board: '',
    architecture: '',
    uptimeSeconds: 93_784,
    cpuLoadPercent: 0,
    freeMemoryBytes: 0,
    totalMemoryBytes: 0,
    flashWrites: null,
    certificateFingerprint: null,
  });
  expect(session.sent).toEqual({ reads: 2, writes: 0 });
});

test('the words of each read', async () => {
  const { router, session } = await open(done);
  await session.listSecrets(['a', 'b', 'c']);
  await session.listProfiles();
  await session.listSessions(['a']);
  await session.readTraffic(['a', 'b']);
  expect(router.received).toEqual([
    ['/ppp/secret/print', '=.proplist=.id,name,service,profile,disabled,comment,remote-address,remote-ipv6-prefix', '?name=a', '?name=b', '?#|', '?name=c', '?#|'],
    ['/ppp/profile/print', '=.proplist=.id,name,rate-limit,address-list,local-address,remote-address,comment,default'],
    ['/ppp/active/print', '=.proplist=.id,name,address,caller-id,uptime,session-id', '?name=a'],
    ['/interface/print', '=.proplist=name,rx-byte,tx-byte', '?name=<pppoe-a>', '?name=<pppoe-b>', '?#|'],
  ]);
});

test('the words of each write', async () => {
  const { router, session } = await open(done);
  const results = await session.apply([
    { kind: 'end-session', id: '*80000001' },
    { kind: 'remove-secret', id: '*3' },
    { kind: 'set-secret', id: '*2', fields: { disabled: false, comment: '', remoteAddress: null } },
    { kind: 'add-secret', fields: { name: 'a', password: 'p', profile: 'home', disabled: true, comment: 'c', remoteAddress: null } },
    { kind: 'set-profile', id: '*1', fields: { rateLimit: null, addressList: null, localAddress: null, remoteAddress: null } },
    { kind: 'add-profile', fields: { name: 'home', rateLimit: '5M/10M', addressList: null } },
  ]);
  expect(results).toEqual([null, null, null, null, null, null]);
  const sorted = [...router.received].map((words) => words.join(' ')).sort();
  expect(sorted).toEqual(
    [
      '/ppp/active/remove =.id=*80000001',
      '/ppp/profile/add =name=home =rate-limit=5M/10M',
      '/ppp/profile/set =.id=*1 =rate-limit= =address-list=',
      '/ppp/profile/unset =.id=*1 =value-name=local-address',
      '/ppp/profile/unset =.id=*1 =value-name=remote-address',
      '/ppp/secret/add =name=a =password=p =service=pppoe =profile=home =disabled=yes =comment=c',
      '/ppp/secret/remove =.id=*3',
      '/ppp/secret/set =.id=*2 =disabled=no =comment=',
      '/ppp/secret/unset =.id=*2 =value-name=remote-address',
    ].sort(),
  );
  const menus = router.received.map((words) => words[0]!.split('/')[2]);
  expect(menus).toEqual([...menus].sort((a, b) => ['profile', 'secret', 'active'].indexOf(a!) - ['profile', 'secret', 'active'].indexOf(b!)));
  expect(session.sent.writes).toBe(9);
});

test('at most eight writes are under way', async () => {
  let open_ = 0;
  let most = 0;
  const { router, session } = await open((asked) => {
    most = Math.max(most, ++open_);
    setImmediate(() => {
      open_--;
      asked.reply(['!done']);
    });
  });
  const changes = Array.from({ length: 100 }, (_, i): RouterChange => ({ kind: 'set-secret', id: `*${i}`, fields: { comment: `c${i}` } }));
  expect((await session.apply(changes)).every((result) => result === null)).toBe(true);
  expect(router.received).toHaveLength(100);
  expect(most).toBe(8);
});

test('the next kind waits for every answer of the one before', async () => {
  const held: Asked[] = [];
  const { router, session } = await open((asked) => void (asked.words[0] === '/ppp/secret/set' ? held.push(asked) && held.length === 2 && held.forEach(done) : done(asked)));
  await session.apply([
    { kind: 'end-session', id: '*9' },
    { kind: 'set-secret', id: '*1', fields: { disabled: true } },
    { kind: 'set-secret', id: '*2', fields: { disabled: false } },
  ]);
  expect(router.received.at(-1)).toEqual(['/ppp/active/remove', '=.id=*9']);
});

test('a change that was half made is unknown', async () => {
  const { session } = await open((asked) =>
    asked.words[0]!.endsWith('/unset') ? done(asked) : asked.reply(['!trap', '=message=input does not match any value of profile'], ['!done']),
  );
  const [error] = await session.apply([{ kind: 'set-secret', id: '*1', fields: { remoteAddress: null, profile: 'gone' } }]);
  expect(error).toMatchObject({ outcome: 'unknown', technical: 'input does not match any value of profile' });
});

test.each([
  ['failure: already have user with this name for this server', 'not_done', false],
  ['failure: secret with the same name already exists', 'not_done', false],
  ['no such item (4)', 'not_done', true],
  ['not enough permissions (9)', 'not_done', false],
  ['invalid value for argument remote-address', 'not_done', false],
  ['no such command prefix', 'not_done', false],
  ['unknown parameter address-list', 'not_done', false],
  ['action timed out - try again, if error continues contact MikroTik support and send a supout file (13)', 'unknown', true],
  ['something new', 'not_done', false],
  ['', 'not_done', false],
])('a write answered "%s" is %s', async (message, outcome, retryable) => {
  const { session } = await open((asked) => asked.reply(['!trap', `=message=${message}`], ['!done']));
  const [error] = await session.apply([{ kind: 'set-secret', id: '*1', fields: { comment: 'c' } }]);
  expect(error).toBeInstanceOf(GatewayError);
  expect(error).toMatchObject({ outcome, retryable, technical: message });
  expect(error!.hint).not.toBe('');
});

test('an interrupted write (category 2) is unknown', async () => {
  const { session } = await open((asked) => asked.reply(['!trap', '=category=2', '=message=stopped'], ['!done']));
  expect(await session.apply([{ kind: 'remove-secret', id: '*1' }])).toMatchObject([{ outcome: 'unknown' }]);
});

test('a comment that WinBox wrote in its code page is read', async () => {
  const { session } = await open(({ socket, tag }) =>
    void socket.write(
      Buffer.concat([bytesOf(['!re', '=.id=*1', '=name=a', Buffer.concat([Buffer.from('=comment=Caf'), Buffer.from([0xe9])]), `.tag=${tag}`]), bytesOf(['!done', `.tag=${tag}`])]),
    ),
  );
  expect(await session.listSecrets()).toMatchObject([{ comment: 'Café', service: 'any', profile: '', disabled: false, remoteAddress: null }]);
});

test('counters past 2^53, and the interface of nobody we asked for is left out', async () => {
  const { session } = await open((asked) =>
    asked.reply(['!re', '=name=<pppoe-a>', '=rx-byte=18446744073709551615', '=tx-byte=1'], ['!re', '=name=ether1', '=rx-byte=5'], ['!done']),
  );
  expect(await session.readTraffic(['a'])).toEqual([{ name: 'a', receivedBytes: 18_446_744_073_709_551_615n, sentBytes: 1n }]);
});

const onVersion = (version: string, onSentence: (asked: Asked) => void) => (asked: Asked): void =>
  asked.words[0] === '/system/resource/print' ? asked.reply(['!re', `=version=${version}`], ['!done']) : asked.words[0]!.startsWith('/system/identity') ? done(asked) : onSentence(asked);

test('ids go out a hundred in a command, each once', async () => {
  const { router, session } = await open(done);
  const changes = Array.from({ length: 250 }, (_, i): RouterChange => ({ kind: 'set-queue', id: `*${i}`, fields: { disabled: true } }));
  await session.apply(changes);
  const ids = router.received.map((words) => words[1]!.slice('=.id='.length).split(','));
  expect(ids.map((each) => each.length)).toEqual([100, 100, 50]);
  expect(new Set(ids.flat()).size).toBe(250);
  expect(router.received.every((words) => words[0] === '/queue/simple/set' && words[2] === '=disabled=yes')).toBe(true);
});

test('a joined command that is refused is sent id by id, and each has its own answer', async () => {
  const { router, session } = await open((asked) => {
    const ids = asked.words[1]!.slice('=.id='.length).split(',');
    if (ids.includes('*2')) asked.reply(['!trap', '=message=no such item'], ['!done']);
    else done(asked);
  });
  const results = await session.apply(['*1', '*2', '*3'].map((id): RouterChange => ({ kind: 'set-lease', id, fields: { blockAccess: true } })));
  expect(results.map((result) => result?.technical ?? null)).toEqual([null, 'no such item', null]);
  expect(router.received.map((words) => words[1])).toEqual(['=.id=*1,*2,*3', '=.id=*1', '=.id=*2', '=.id=*3']);
});

test('what is cleared by unset goes before what is set, for all ids', async () => {
  const { router, session } = await open(done);
  await session.apply(['*1', '*2'].map((id): RouterChange => ({ kind: 'set-lease', id, fields: { rateLimit: null, server: null, addressLists: null } })));
  expect(router.received).toEqual([
    ['/ip/dhcp-server/lease/unset', '=.id=*1,*2', '=value-name=rate-limit'],
    ['/ip/dhcp-server/lease/set', '=.id=*1,*2', '=server=all', '=address-lists='],
  ]);
});

test.each([
  ['7.9.2 (stable)', 'mar/27/2026'],
  ['6.49.18 (long-term)', 'mar/27/2026'],
  ['7.10rc1 (testing)', '2026-03-27'],
  ['7.22 (stable)', '2026-03-27'],
])('%s is told the date of a scheduler as %s', async (version, date) => {
  const router = await startScriptedRouter({ onSentence: onVersion(version, done) });
  onTestFinished(() => router.close());
  const session = await createRouterosGateway({ connectTimeoutMs: 5_000, commandTimeoutMs: 5_000, window: 8 }).connect({ host: '127.0.0.1', port: router.port, tls: null, userName: 'api', password: 'x' });
  onTestFinished(() => session.close());
  await session.apply([{ kind: 'add-scheduler', fields: { name: 'waya-x', startDate: '2026-03-27', startTime: '14:05:00', onEvent: ':put 1\n:put 2', intervalSeconds: 60 } }]);
  expect(router.received.at(-1)).toEqual(['/system/scheduler/add', '=name=waya-x', `=start-date=${date}`, '=start-time=14:05:00', '=interval=60s', '=on-event=:put 1\n:put 2']);
});

test('an export waits for its file, hides passwords on version 6 and takes the file away', async () => {
  let looks = 0;
  const router = await startScriptedRouter({
    onSentence: onVersion('6.49 (stable)', (asked) => {
      if (asked.words[0] !== '/file/print') return done(asked);
      const name = asked.words.find((word) => word.startsWith('?name='))!.slice('?name='.length);
      if (asked.words.includes('=.proplist=contents')) asked.reply(['!re', '=contents=/ppp secret'], ['!done']);
      else if (++looks === 1) done(asked);
      else asked.reply(['!re', '=.id=*5', `=name=${name}`, '=size=11'], ['!done']);
    }),
  });
  onTestFinished(() => router.close());
  const session = await createRouterosGateway({ connectTimeoutMs: 5_000, commandTimeoutMs: 5_000, window: 8 }).connect({ host: '127.0.0.1', port: router.port, tls: null, userName: 'api', password: 'x' });
  onTestFinished(() => session.close());
  router.received.length = 0;
  expect(await session.readExport()).toBe('/ppp secret');
  expect(router.received[0]).toEqual(['/export', expect.stringMatching(/^=file=waya-export-[0-9a-f]{12}$/), '=hide-sensitive=']);
  expect(router.received.at(-1)).toEqual(['/file/remove', '=.id=*5']);
});

test('a queue with spellings of older versions and an attribute left out', async () => {
  const { session } = await open((asked) =>
    asked.reply(['!re', '=.id=*1', '=name=q', '=target=10.0.0.1/32', '=max-limit=5M/10M', '=burst-time=00:00:08/16s', '=priority=3', '=bytes=18446744073709551615/7'], ['!re', '=.id=*2', '=name=bare'], ['!done']),
  );
  const nothing = { burstLimit: null, burstThreshold: null, disabled: false, dynamic: false, comment: '' };
  expect(await session.listQueues()).toEqual([
    { id: '*1', name: 'q', target: '10.0.0.1/32', maxLimit: '5M/10M', burstTime: '8s/16s', priority: '3/3', receivedBytes: 18_446_744_073_709_551_615n, sentBytes: 7n, ...nothing },
    { id: '*2', name: 'bare', target: '', maxLimit: null, burstTime: null, priority: '8/8', receivedBytes: 0n, sentBytes: 0n, ...nothing },
  ]);
});

test('hotspot users and leases: neutral values, empty ones and missing ones are the same', async () => {
  const { session } = await open((asked) =>
    asked.words[0]!.startsWith('/ip/hotspot')
      ? asked.reply(['!re', '=.id=*1', '=name=a', '=server=all', '=address=0.0.0.0', '=mac-address=00:00:00:00:00:00', '=limit-uptime=0s', '=limit-bytes-total=0'], ['!re', '=.id=*2', '=name=b', '=server='], ['!done'])
      : asked.reply(['!re', '=.id=*1', '=mac-address=AA:BB:CC:DD:EE:FF', '=address=0.0.0.0', '=server=all'], ['!re', '=.id=*2', '=mac-address=AA:BB:CC:DD:EE:00'], ['!done']),
  );
  const none = { server: null, address: null };
  expect(await session.listHotspotUsers()).toMatchObject([0, 1].map(() => ({ ...none, macAddress: null, limitUptimeSeconds: null, limitTotalBytes: null, profile: 'default' })));
  expect(await session.listLeases()).toMatchObject([0, 1].map(() => ({ ...none, rateLimit: null, addressLists: '', blockAccess: false })));
});

test('an optional menu that may not be read is an error, not an empty list', async () => {
  const { session } = await open((asked) => asked.reply(['!trap', '=message=not enough permissions (9)'], ['!done']));
  await expect(session.listHotspotUsers()).rejects.toBeInstanceOf(GatewayError);
});

test('open connections and packages that are not installed are no services and no packages', async () => {
  const { session } = await open((asked) => {
    if (asked.words[0] === '/ip/service/print') asked.reply(['!re', '=name=api', '=port=8728', '=disabled=false'], ['!re', '=name=api', '=port=8728', '=dynamic=true'], ['!done']);
    else if (asked.words[0] === '/ip/firewall/nat/print') asked.reply(['!re', '=.id=*1', '=chain=srcnat', '=action=masquerade', '=out-interface=ether1', '=bytes=5', '=comment=x', '=disabled=true'], ['!done']);
    else done(asked);
  });
  const setup = await session.readSetup();
  expect(setup.services).toEqual([{ name: 'api', port: 8728, disabled: false, address: '', certificate: '', maxSessions: null }]);
  expect(setup.nat).toEqual([{ id: '*1', chain: 'srcnat', action: 'masquerade', disabled: true, dynamic: false, comment: 'x', conditions: { 'out-interface': 'ether1' } }]);
  expect(setup.licenseLevel).toBeNull();
});

test('a long file comes in pieces, and every byte once', async () => {
  const contents = Array.from({ length: 9000 }, (_, line) => `line ${line}\n`).join('');
  const argument = (asked: Asked, name: string): number => Number(asked.words.find((word) => word.startsWith(`=${name}=`))!.slice(name.length + 2));
  const router = await startScriptedRouter({
    onSentence: onVersion('7.18 (stable)', (asked) => {
      if (asked.words[0] === '/file/print') return asked.reply(['!re', '=.id=*5', `=size=${contents.length}`], ['!done']);
      if (asked.words[0] !== '/file/read') return done(asked);
      const offset = argument(asked, 'offset');
      asked.reply(['!re', `=data=${contents.slice(offset, offset + argument(asked, 'chunk-size'))}`], ['!done']);
    }),
  });
  onTestFinished(() => router.close());
  const session = await createRouterosGateway({ connectTimeoutMs: 5_000, commandTimeoutMs: 5_000, window: 8 }).connect({ host: '127.0.0.1', port: router.port, tls: null, userName: 'api', password: 'x' });
  onTestFinished(() => session.close());
  expect(await session.readExport()).toBe(contents);
  expect(router.received.filter((words) => words[0] === '/file/read')).toHaveLength(3);
});
