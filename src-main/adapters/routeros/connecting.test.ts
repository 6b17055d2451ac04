import { createHash, X509Certificate } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openConnection } from './connection.ts';
import { connect, DEADLINE_MS, failureOf, optionsFor, print, routerWith, SHORT_MS, watchForCrashes } from './connection-rig.test-support.ts';
import type { Failure } from './failure.ts';
import { bytesOf, certificateOf, type Script, startScriptedRouter } from './scripted-router-rig.test-support.ts';

/* The numbers are those of the defects of node-routeros 1.6.9, told at each guard in connection.ts: without its guard a test fails. */

watchForCrashes();

describe('connecting settles', () => {
  const silentServer = async (onSocket: (socket: Socket) => void): Promise<number> => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      onSocket(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(
      () =>
        new Promise<void>((resolve) => {
          sockets.forEach((socket) => socket.destroy());
          server.close(() => resolve());
        }),
    );
    return (server.address() as { port: number }).port;
  };

  test.each([
    ['at once', (socket: Socket) => void socket.end()],
    ['by a reset', (socket: Socket) => void socket.resetAndDestroy()],
    ['at the login', (socket: Socket) => void socket.once('data', () => socket.end())],
  ])('4: the router accepts and closes %s', async (_name, onSocket) => {
    const port = await silentServer(onSocket);
    const failure = await failureOf(openConnection(optionsFor(port)));
    expect(failure.kind === 'closed' || (failure.kind === 'system' && /ECONNRESET|EPIPE/.test(failure.code))).toBe(true);
  });

  test('4: the router accepts and says nothing', async () => {
    const port = await silentServer((socket) => socket.resume());
    const failure = await failureOf(openConnection(optionsFor(port, { connectTimeoutMs: SHORT_MS })));
    expect(failure).toMatchObject({ kind: 'deadline', phase: 'login', deadlineMs: SHORT_MS });
  });

  test('4: nothing is said to the TLS greeting', async () => {
    const port = await silentServer((socket) => socket.resume());
    const failure = await failureOf(openConnection(optionsFor(port, { tls: { fingerprint: null }, connectTimeoutMs: SHORT_MS })));
    expect(failure).toMatchObject({ kind: 'deadline', phase: 'handshake' });
  });

  test('15: a refused connection has its code', async () => {
    const router = await startScriptedRouter({});
    await router.close();
    expect(await failureOf(openConnection(optionsFor(router.port)))).toMatchObject({ kind: 'system', code: 'ECONNREFUSED', phase: 'dialling' });
  });

  test('15: a server without TLS has its code', async () => {
    const port = await silentServer((socket) => void socket.once('data', () => socket.end('220 no TLS here\r\n')));
    const failure = await failureOf(openConnection(optionsFor(port, { tls: { fingerprint: null } })));
    expect(failure).toMatchObject({ kind: 'system', phase: 'handshake' });
    expect((failure as Failure & { kind: 'system' }).code).toMatch(/^(ERR_SSL_|EPROTO)/);
  });

  test('a port that is none is a failure, not a crash', async () => {
    expect(await failureOf(openConnection(optionsFor(70_000)))).toMatchObject({ kind: 'system', code: 'ERR_SOCKET_BAD_PORT' });
  });

  test('a web server is recognised', async () => {
    const server = createHttpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
    const { port } = server.address() as { port: number };
    expect(await failureOf(openConnection(optionsFor(port)))).toMatchObject({ kind: 'protocol', service: 'a web server', phase: 'login' });
  });

  test('!fatal before the login keeps its reason', async () => {
    const router = await routerWith({ onLogin: (asked) => void asked.socket.end(bytesOf(['!fatal', 'too many sessions'])) });
    expect(await failureOf(openConnection(optionsFor(router.port)))).toMatchObject({ kind: 'fatal', message: 'too many sessions', phase: 'login' });
  });
});

describe('login', () => {
  test('a wrong password is a trap, and the connection is closed', async () => {
    const router = await routerWith({ onLogin: (asked) => asked.reply(['!trap', '=message=invalid user name or password (6)'], ['!done']) });
    expect(await failureOf(openConnection(optionsFor(router.port)))).toMatchObject({ kind: 'trap', message: 'invalid user name or password (6)' });
    await new Promise((resolve) => (router.sockets[0]!.destroyed ? resolve(undefined) : router.sockets[0]!.once('close', resolve)));
  });

  test('14: the old challenge is answered over the bytes of the password', async () => {
    const challenge = '0123456789abcdef0123456789abcdef';
    const password = 'pässwörd-ũ';
    const expected = `00${createHash('md5').update(Buffer.from([0])).update(password, 'utf8').update(challenge, 'hex').digest('hex')}`;
    const router = await routerWith({
      onLogin: (asked) => {
        if (!asked.words.some((word) => word.startsWith('=response='))) return asked.reply(['!done', `=ret=${challenge}`]);
        if (asked.words.includes(`=response=${expected}`)) asked.reply(['!done']);
        else asked.reply(['!trap', '=message=cannot log in'], ['!done']);
      },
    });
    const connection = await openConnection(optionsFor(router.port, { password }));
    expect(connection.alive).toBe(true);
    await connection.close();
  });

  test('16: a login answered with nonsense is a failure', async () => {
    const router = await routerWith({ onLogin: (asked) => asked.reply(['!done', '=ret=welcome']) });
    expect(await failureOf(openConnection(optionsFor(router.port)))).toMatchObject({ kind: 'protocol', phase: 'login' });
  });
});

describe('TLS', () => {
  const fingerprintOf = (name: 'first' | 'second'): string => new X509Certificate(certificateOf(name).cert).fingerprint256;
  const answer: Script = { onSentence: (asked) => asked.reply(['!done']) };

  test('first contact reports the fingerprint; with it pinned the next contact works, in either case of letters', async () => {
    const { connection, router } = await connect({ ...answer, certificate: 'first' }, { tls: { fingerprint: null } });
    expect(connection.certificateFingerprint).toBe(fingerprintOf('first'));
    const pinned = await openConnection(optionsFor(router.port, { tls: { fingerprint: fingerprintOf('first').toLowerCase() } }));
    expect(await print(pinned)).toEqual([]);
    await pinned.close();
  });

  test('another certificate than the pinned one: not a byte is sent', async () => {
    const router = await routerWith({ ...answer, certificate: 'second' });
    const failure = await failureOf(openConnection(optionsFor(router.port, { tls: { fingerprint: fingerprintOf('first') } })));
    expect(failure).toMatchObject({ kind: 'certificate', pinned: fingerprintOf('first'), seen: fingerprintOf('second'), sent: false });
    await router.close();
    expect(router.chunks.count).toBe(0);
  });

  test('10: a sentence of many words leaves in one write', async () => {
    const { connection, router } = await connect({ ...answer, certificate: 'first' }, { tls: { fingerprint: null } });
    const before = router.chunks.count;
    await connection.command(['/ppp/secret/add', ...Array.from({ length: 30 }, (_, i) => `=a${i}=b`)], DEADLINE_MS);
    expect(router.chunks.count - before).toBe(1);
  });
});

