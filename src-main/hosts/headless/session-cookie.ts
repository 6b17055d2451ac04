import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';

/**
 * Cookies do not know ports: two Wayas on one computer would overwrite each other's, so the name carries it. Over TLS, __Host-
 * makes the browser itself insist on Secure and on this very host.
 */
function cookieName(request: IncomingMessage, secure: boolean): string {
  return `${secure ? '__Host-' : ''}waya-${request.socket.localPort}`;
}

export function sessionToken(request: IncomingMessage, secure: boolean): string | null {
  const prefix = `${cookieName(request, secure)}=`;
  const found = (request.headers.cookie ?? '').split(';').map((part) => part.trim()).find((part) => part.startsWith(prefix));
  const token = found?.slice(prefix.length);
  return token && /^[\w-]{16,200}$/.test(token) ? token : null;
}

/** Without a lifetime: it ends with the browser, or when the app ends the session. */
export function setSessionCookie(request: IncomingMessage, response: Response, secure: boolean, token: string): void {
  response.cookie(cookieName(request, secure), token, { httpOnly: true, sameSite: 'strict', path: '/', secure });
}

export function clearSessionCookie(request: IncomingMessage, response: Response, secure: boolean): void {
  response.clearCookie(cookieName(request, secure), { httpOnly: true, sameSite: 'strict', path: '/', secure });
}
