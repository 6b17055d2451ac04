/** Who sent a request, as far as can be known. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * The socket's peer, or what stands in front of us on our own word says of it. A sender writes whatever he likes into X-Forwarded-For; a
 * proxy appends what it saw itself, so only the last entry counts, and only when we know of a proxy.
 */
export function senderOf(request: IncomingMessage, trustedProxy: boolean): string {
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const forwarded = request.headers['x-forwarded-for'];
  if (trustedProxy && forwarded !== undefined) {
    const last = [forwarded].flat().join(',').split(',').at(-1)!.trim();
    return isIP(last) === 0 ? peer : last;
  }
  // cloudflared runs on this very machine.
  const told = request.headers['cf-connecting-ip'];
  const isLoopback = peer === '127.0.0.1' || peer === '::1';
  return isLoopback && typeof told === 'string' && isIP(told) !== 0 ? told : peer;
}
