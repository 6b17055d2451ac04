import { beforeAll, expect, it, vi } from 'vitest';
import { contextBridge, ipcRenderer } from './stub-electron.test-support.ts';

vi.mock('electron', () => import('./stub-electron.test-support.ts'));

interface Bridge {
  rpc(request: unknown): Promise<unknown>;
  onEvent(listener: (...given: unknown[]) => void): () => void;
}

// It acts when it is loaded, once.
beforeAll(() => import('./preload.ts'));
const bridge = () => contextBridge.worlds['waya'] as unknown as Bridge;

it('exposes rpc and onEvent as window.waya, and nothing else', () => {
  expect(Object.keys(contextBridge.worlds)).toEqual(['waya']);
  expect(Object.keys(bridge())).toEqual(['rpc', 'onEvent']);
});

it('rpc goes to the one channel', async () => {
  expect(await bridge().rpc({ name: 'plans.list', input: {} })).toEqual({ ok: true, value: 'answer' });
  expect(ipcRenderer.invoked).toEqual([['rpc', { name: 'plans.list', input: {} }]]);
});

it('onEvent passes the message without Electron’s event object, until it is told to stop', () => {
  const heard: unknown[][] = [];
  const stop = bridge().onEvent((...given) => heard.push(given));
  expect(stop).toBeTypeOf('function');
  ipcRenderer.emit('event', { sender: ipcRenderer }, { seq: 1, topic: 'plans' });
  stop();
  ipcRenderer.emit('event', { sender: ipcRenderer }, { seq: 2, topic: 'plans' });
  expect(heard).toEqual([[{ seq: 1, topic: 'plans' }]]);
});
