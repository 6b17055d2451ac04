import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { askAddress } from './ask-address.ts';

const fixture = (name: string) => readFileSync(new URL(`../../hosts/headless/fixtures/${name}`, import.meta.url));

async function serve(listener: RequestListener, tls = false): Promise<string> {
  const server = tls ? createTlsServer({ key: fixture('host.key.pem'), cert: fixture('host.certificate.pem') }, listener) : createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http${tls ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

it('tells what answers, without following and without reading all of it', async () => {
  const redirect = await serve((_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
  expect(await askAddress(redirect)).toEqual({ kind: 'answer', status: 302, body: '' });
  const endless = await serve((_request, response) => {
    response.writeHead(200);
    const more = () => void (response.destroyed || response.write('x'.repeat(10_000), more));
    more();
  });
  expect(await askAddress(endless)).toEqual({ kind: 'answer', status: 200, body: 'x'.repeat(4096) });
});

it('tells why nothing answers', async () => {
  expect(await askAddress(await serve(() => {}), 200)).toEqual({ kind: 'none', why: 'silence', technical: 'TimeoutError' });
  expect(await askAddress(await serve((_request, response) => void response.end(), true))).toMatchObject({ kind: 'none', why: 'certificate' });
  expect(await askAddress(await serve((request) => void request.socket.destroy()))).toMatchObject({ kind: 'none' });
  expect(await askAddress('http://127.0.0.1:1/')).toMatchObject({ kind: 'none', why: expect.stringMatching(/refused|other/) as string });
});
