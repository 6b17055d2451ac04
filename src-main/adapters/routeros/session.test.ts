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
    ['/ppp/secret/print', '=.proplist=.id,name,service,profile,disabled,comment,remote-address', '?name=a', '?name=b', '?#|', '?name=c', '?#|'],
    ['/ppp/profile/print', '=.proplist=.id,name,rate-limit,address-list,local-address,remote-address,comment,default'],
    ['/ppp/active/print', '=.proplist=.id,name,address,caller-id,uptime', '?name=a'],
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
      '/ppp/secret/add =name=a =password=p =profile=home =disabled=yes =comment=c =service=pppoe',
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
  const changes = Array.from({ length: 100 }, (_, i): RouterChange => ({ kind: 'set-secret', id: `*${i}`, fields: { comment: 'c' } }));
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
    { kind: 'set-secret', id: '*2', fields: { disabled: true } },
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
