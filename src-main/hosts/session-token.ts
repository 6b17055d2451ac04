/** The session's token belongs to the host (cookie, main process), never to the page: here it is taken out of the replies. */
import type { RpcReply, RpcRequest } from '../../src-shared/rpc.ts';

const BEGINS_SESSION = new Set(['session.signIn', 'session.createFirstOwner']);

/** Is the request one that may begin a session, and therefore one to guess passwords with? */
export function beginsSession(name: string): boolean {
  return BEGINS_SESSION.has(name);
}

export type SessionChange = { readonly kind: 'none' } | { readonly kind: 'begin'; readonly token: string } | { readonly kind: 'end' };

/** What the page may see of a reply, and what becomes of its session. */
export function takeSession(request: Pick<RpcRequest, 'name'>, reply: RpcReply): { readonly reply: RpcReply; readonly change: SessionChange } {
  if (!reply.ok) return { reply, change: { kind: 'none' } };
  if (request.name === 'session.signOut') return { reply, change: { kind: 'end' } };
  if (!beginsSession(request.name)) return { reply, change: { kind: 'none' } };
  const { token, ...visible } = reply.value as { token?: string };
  if (typeof token === 'string') return { reply: { ok: true, value: visible }, change: { kind: 'begin', token } };
  // A repeated command: its stored reply holds no secret, so there is no session to give.
  return { reply: { ok: false, refusal: { code: 'already_done', message: 'That sign-in was used already. Sign in again.' } }, change: { kind: 'none' } };
}
