import { createServer as createHttpServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { RouterChange } from '../../ports/router-gateway.ts';
import { errorOf, type Opened, type Rigged, RIG_USERS, textOf } from './gateway-rig.test-support.ts';

/** What is lost on the way, and what is then said of it. */
export function lostAnswers(opened: Opened): void {
  const disable = (id: string): RouterChange => ({ kind: 'set-secret', id, fields: { disabled: true } });

  test('a write whose answer is lost is unknown; read again, it turns out done', async () => {
    const { rig, session } = await opened();
    const [secret] = await session.listSecrets(['user00001']);
    rig.loseReplyOf('/ppp/secret/set');
    expect(await session.apply([disable(secret!.id)])).toMatchObject([{ outcome: 'unknown', retryable: true }]);
    expect(session.alive).toBe(false);
    const again = await rig.gateway.connect(rig.address);
    expect(await again.listSecrets(['user00001'])).toMatchObject([{ disabled: true }]);
    await again.close();
  });

  test('a write whose answer is cut in the middle of a sentence is unknown', async () => {
    const { rig, session } = await opened();
    const [secret] = await session.listSecrets(['user00001']);
    rig.cutReplyOf('/ppp/secret/set', 3);
    expect(await session.apply([disable(secret!.id)])).toMatchObject([{ outcome: 'unknown' }]);
    expect(session.alive).toBe(false);
  });

  test('a read that is cut changes nothing and may be repeated', async () => {
    const { rig, session } = await opened();
    rig.cutReplyOf('/ppp/secret/print', 900);
    expect(await errorOf(session.listSecrets())).toMatchObject({ outcome: 'not_done', retryable: true });
    expect(session.alive).toBe(false);
    expect(await errorOf(session.listProfiles())).toMatchObject({ outcome: 'not_done', retryable: true });
  });

  test('a connection lost among many writes: done, unknown and not sent are told apart truly', async () => {
    const { rig, session } = await opened();
    const secrets = await session.listSecrets();
    rig.loseReplyOf('/ppp/secret/set');
    const results = await session.apply(secrets.map(({ id, name }): RouterChange => ({ kind: 'set-secret', id, fields: { comment: `new ${name}` } })));
    const kept = secrets.map(({ name }) => rig.secret(name)?.['comment'] === `new ${name}`);
    results.forEach((result, i) => {
      if (result === null) expect(kept[i], `${i} was said to be done`).toBe(true);
      if (result?.outcome === 'not_done') expect(kept[i], `${i} was said to be not done`).toBe(false);
    });
    expect(results.some((result) => result?.outcome === 'unknown')).toBe(true);
    expect(results.filter((result) => result?.outcome === 'not_done').length).toBeGreaterThan(RIG_USERS / 2);
    expect(session.alive).toBe(false);
  });

  test('a joined command whose answer is lost: all of it is unknown, and nothing else', async () => {
    const { rig, session } = await opened();
    const [first, second, ...others] = await session.listSecrets();
    rig.loseReplyOf('/ppp/secret/set');
    const results = await session.apply([disable(first!.id), disable(second!.id), { kind: 'end-session', id: others[0]!.id }]);
    expect(results.map((result) => result?.outcome)).toEqual(['unknown', 'unknown', 'not_done']);
    expect(rig.sentences().filter((words) => words[0] === '/ppp/secret/set')).toHaveLength(1);
  });

  test('a session whose end is lost: the secrets before it are done, it is unknown', async () => {
    const { rig, session } = await opened();
    const [[secret], [online]] = [await session.listSecrets(['user00001']), await session.listSessions(['user00001'])];
    rig.loseReplyOf('/ppp/active/remove');
    const results = await session.apply([{ kind: 'end-session', id: online!.id }, disable(secret!.id)]);
    expect(results.map((result) => result?.outcome ?? null)).toEqual(['unknown', null]);
    expect(rig.isOnline('user00001')).toBe(false);
  });

  test('!fatal ends the session with its reason', async () => {
    const { rig, session } = await opened();
    const [secret] = await session.listSecrets(['user00001']);
    rig.fatalOn('/ppp/secret/set', 'out of memory');
    expect(await session.apply([disable(secret!.id)])).toMatchObject([{ outcome: 'unknown', retryable: true, technical: 'out of memory' }]);
    expect(session.alive).toBe(false);
  });

  test('silent death: the deadline settles the write as unknown and the session is dead', async () => {
    const { rig, session } = await opened(500);
    const [secret] = await session.listSecrets(['user00001']);
    rig.silentDeath();
    expect(await session.apply([disable(secret!.id)])).toMatchObject([{ outcome: 'unknown', retryable: true }]);
    expect(session.alive).toBe(false);
  });

  test('a reboot ends the session; a new one finds the configuration', async () => {
    const { rig, session } = await opened();
    const reading = errorOf(session.listSecrets());
    rig.reboot();
    expect(await reading).toMatchObject({ outcome: 'not_done', retryable: true });
    expect(session.alive).toBe(false);
    const again = await rig.gateway.connect(rig.address);
    expect(await again.listSecrets()).toHaveLength(RIG_USERS);
    await again.close();
  });

  test('closed by us: no longer alive, what follows was not sent', async () => {
    const { session } = await opened();
    const [secret] = await session.listSecrets(['user00001']);
    const before = session.sent;
    await session.close();
    expect(session.alive).toBe(false);
    expect(await session.apply([disable(secret!.id)])).toMatchObject([{ outcome: 'not_done', retryable: true }]);
    expect(session.sent).toEqual(before);
  });
}

/** Everything that keeps a session from coming about. */
export function connecting(rigged: Rigged): void {
  test('wrong password', async () => {
    const { gateway, address } = await rigged();
    const error = await errorOf(gateway.connect({ ...address, password: 'hunter2' }));
    expect(error).toMatchObject({ retryable: false, outcome: 'not_done', message: 'The router does not accept this user name and password.' });
    expect(textOf(error)).not.toContain('hunter2');
  });

  test('the router accepts and closes: other addresses only', async () => {
    const rig = await rigged();
    rig.acceptThenClose(true);
    const error = await errorOf(rig.gateway.connect(rig.address));
    expect(error).toMatchObject({ retryable: true, outcome: 'not_done' });
    expect(error.hint).toContain('max-sessions');
  });

  test('no free session, until one is closed', async () => {
    const rig = await rigged();
    rig.limitSessions(1);
    const first = await rig.gateway.connect(rig.address);
    expect(await errorOf(rig.gateway.connect(rig.address))).toMatchObject({ retryable: true });
    await first.close();
    await (await rig.gateway.connect(rig.address)).close();
  });

  test('nothing listens', async () => {
    const rig = await rigged();
    await rig.refuse();
    expect(await errorOf(rig.gateway.connect(rig.address))).toMatchObject({ retryable: true, outcome: 'not_done', technical: 'ECONNREFUSED' });
  });

  test('silence', async () => {
    const rig = await rigged();
    rig.unreachable();
    expect(await errorOf(rig.impatientGateway({ connectTimeoutMs: 200 }).connect(rig.address))).toMatchObject({ retryable: true, outcome: 'not_done' });
  });

  test('!fatal at the login', async () => {
    const rig = await rigged();
    rig.fatalOn('/login', 'too many sessions');
    expect(await errorOf(rig.gateway.connect(rig.address))).toMatchObject({ retryable: true, message: 'The router has no free API session.' });
  });

  test('an API user who may not read: told, and the session is given back', async () => {
    const rig = await rigged();
    rig.trapOn('/system/identity/print', 'not enough permissions (9)');
    rig.limitSessions(1);
    expect(await errorOf(rig.gateway.connect(rig.address))).toMatchObject({ retryable: false, message: 'The API user may not do this on the router.' });
    await (await rig.gateway.connect(rig.address)).close();
  });

  test('a web server instead of a router', async () => {
    const { gateway, address } = await rigged();
    const server = createHttpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
    const { port } = server.address() as { port: number };
    const error = await errorOf(gateway.connect({ ...address, port }));
    expect(error.retryable).toBe(false);
    expect(error.message).toMatch(address.tls ? /does not speak TLS/ : /is not the API of a MikroTik router: it looks like a web server/);
  });

  test('another certificate: refused with both fingerprints, and accepted once it is the pinned one', async () => {
    const rig = await rigged();
    const pinned = rig.address.tls?.fingerprint;
    if (!pinned) return expect(rig.address.tls).toBeNull(); // a plain connection has none
    const seen = rig.changeCertificate();
    const error = await errorOf(rig.gateway.connect(rig.address));
    expect(error).toMatchObject({ retryable: false, outcome: 'not_done' });
    expect(error.message).toContain(pinned);
    expect(error.message).toContain(seen);
    const session = await rig.gateway.connect({ ...rig.address, tls: { fingerprint: null } });
    expect(session.facts.certificateFingerprint).toBe(seen);
    await session.close();
  });
}
