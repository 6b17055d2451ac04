/**
 * The contract over Electron's IPC: one handler, one event. The sender is checked, the actor is set here, and the session's token
 * stays in this process: a page never holds one.
 */
import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import type { EventMessage, RpcReply, RpcRequest } from '../../../src-shared/rpc.ts';
import type { App } from '../../app.ts';
import type { Actor } from '../../kernel/commands.ts';
import { takeSession } from '../session-token.ts';
import { isOwnPage } from './page-protocol.ts';

const ANONYMOUS: Actor = { kind: 'anonymous' };
const FOREIGN: RpcReply = { ok: false, refusal: { code: 'not_allowed', message: 'Requests from other pages are refused.' } };

/** Answers the windows and tells those with a session what changed. Returns how to disconnect. */
export function connectIpc(app: Pick<App, 'dispatch' | 'authenticate' | 'subscribe' | 'setupToken'>): () => void {
  const sessions = new Map<WebContents, string>();

  const actorOf = (contents: WebContents): Actor => {
    const token = sessions.get(contents);
    const actor = token === undefined ? null : app.authenticate(token);
    if (!actor) sessions.delete(contents);
    return actor ?? ANONYMOUS;
  };
  const begin = (contents: WebContents, token: string) => {
    if (!sessions.has(contents)) contents.once('destroyed', () => sessions.delete(contents));
    sessions.set(contents, token);
  };

  ipcMain.handle('rpc', async (event, request: unknown): Promise<RpcReply> => {
    if (!isOurs(event)) return FOREIGN;
    if (!isRequest(request)) return { ok: false, refusal: { code: 'invalid', message: 'A request is {name, input} or {name, input, id}.' } };
    const asked = atThisComputer(request, app.setupToken);
    const { reply, change } = takeSession(asked, await app.dispatch(actorOf(event.sender), asked));
    if (change.kind === 'begin') begin(event.sender, change.token);
    if (change.kind === 'end') sessions.delete(event.sender);
    return reply;
  });

  const unsubscribe = app.subscribe((events: readonly EventMessage[]) => {
    const checkAgain = events.some(({ topic }) => topic === 'operators');
    for (const contents of sessions.keys()) {
      if (contents.isDestroyed() || (checkAgain && actorOf(contents) === ANONYMOUS)) continue;
      for (const message of events) contents.send('event', message);
    }
  });
  return () => {
    unsubscribe();
    ipcMain.removeHandler('rpc');
  };
}

/** The main frame of a window that shows our page: no frame within it, no page it was led to. */
function isOurs(event: IpcMainInvokeEvent): boolean {
  const { senderFrame, sender } = event;
  return senderFrame !== null && senderFrame === sender.mainFrame && isOwnPage(senderFrame.url);
}

function isRequest(request: unknown): request is RpcRequest {
  if (typeof request !== 'object' || request === null) return false;
  const { name, id } = request as Partial<RpcRequest>;
  return typeof name === 'string' && (id === undefined || typeof id === 'string');
}

/** The printed token proves that one sits at this computer. Who has its window before him does. */
function atThisComputer(request: RpcRequest, setupToken: string | null): RpcRequest {
  if (request.name !== 'session.createFirstOwner' || setupToken === null) return request;
  return { ...request, input: { ...(request.input as object), setupToken } };
}
