/** The page's files under app://waya/: an origin of its own, which neither file:// nor a loopback port would give it. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { contentSecurityPolicy, NONCE_PLACEHOLDER, policyHeader } from '../content-security-policy.ts';

const SCHEME = 'app';
const HOST = 'waya';
export const PAGE_URL = `${SCHEME}://${HOST}/index.html`;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Is this address one of our own page? Custom schemes have no origin in Node's URL. */
export function isOwnPage(address: string): boolean {
  try {
    const { protocol: scheme, host } = new URL(address);
    return scheme === `${SCHEME}:` && host === HOST;
  } catch {
    return false;
  }
}

/** Before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Once the app is ready. */
export function servePage(rendererDirectory: string): void {
  protocol.handle(SCHEME, (request) => respond(rendererDirectory, request));
}

async function respond(rendererDirectory: string, request: Request): Promise<Response> {
  const nonce = randomBytes(16).toString('base64');
  const headers = {
    'content-security-policy': policyHeader(contentSecurityPolicy({ nonce, sockets: [] })),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  };
  const file = request.method === 'GET' && isOwnPage(request.url) ? fileOf(rendererDirectory, request.url) : null;
  const content = file && (await readFile(file).catch(() => null));
  if (!file || !content) return new Response('Nothing is here.', { status: 404, headers: { ...headers, 'content-type': 'text/plain' } });
  const body = path.extname(file) === '.html' ? content.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce) : new Uint8Array(content);
  return new Response(body, { headers: { ...headers, 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' } });
}

/** Null when the path leads out of the directory. */
function fileOf(directory: string, address: string): string | null {
  let wanted: string;
  try {
    wanted = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
  if (wanted.includes('\0')) return null;
  const file = path.join(directory, wanted === '/' ? 'index.html' : wanted);
  return file.startsWith(directory + path.sep) ? file : null;
}
