/** All that the page gets of Electron: the contract's two functions. Runs in the sandbox. */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { EventMessage, RpcReply, RpcRequest } from '../../../src-shared/rpc.ts';

contextBridge.exposeInMainWorld('waya', {
  rpc: (request: RpcRequest): Promise<RpcReply> => ipcRenderer.invoke('rpc', request) as Promise<RpcReply>,
  /** Returns how to stop listening. */
  onEvent: (listener: (event: EventMessage) => void): (() => void) => {
    // Electron's own event object stays on this side: it would hand the page the way to send anything.
    const pass = (_event: IpcRendererEvent, message: EventMessage) => listener(message);
    ipcRenderer.on('event', pass);
    return () => void ipcRenderer.removeListener('event', pass);
  },
});
