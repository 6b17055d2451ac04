import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { RpcReply } from '../../../src-shared/rpc.ts';
import { silentLog } from '../../kernel/log.ts';
import { createStubApp, RIGHT_PASSWORD, type StubApp } from '../stub-app.test-support.ts';
import { runDesk, type DeskOptions } from './desk.ts';
import { app, BrowserWindow, dialog, ipcMain, powerMonitor, protocol, reset, session, shell, StubContents, StubEvent } from './stub-electron.test-support.ts';

vi.mock('electron', () => import('./stub-electron.test-support.ts'));
// The real one would load the real Electron.
const updates = vi.hoisted(() => ({ look: vi.fn(() => Promise.resolve(null)) }));
vi.mock('electron-updater', () => ({ default: { autoUpdater: { logger: null, checkForUpdatesAndNotify: updates.look } } }));

let renderer: string;
let core: StubApp;
let stops: number;
beforeEach(() => {
  reset();
  updates.look.mockClear();
  core = createStubApp();
  stops = 0;
  renderer = mkdtempSync(path.join(tmpdir(), 'waya-page-'));
  mkdirSync(path.join(renderer, 'assets'));
  writeFileSync(path.join(renderer, 'index.html'), '<meta nonce="__CSP_NONCE__">');
  writeFileSync(path.join(renderer, 'assets/a.js'), 'export {};');
});
afterEach(() => rmSync(renderer, { recursive: true }));

async function startDesk(more: Partial<DeskOptions> = {}) {
  const started = runDesk({
    preload: '/app/preload.cjs',
    rendererDirectory: renderer,
    log: silentLog,
    start: async () => ({ app: core, stop: async () => void (stops += 1) }),
    ...more,
  });
  app.becomeReady();
  await started;
  return BrowserWindow.opened[0]!;
}
/** What the page of a window would get. */
const call = (contents: StubContents, request: unknown, frame: unknown = contents.mainFrame) => ipcMain.handlers.get('rpc')!({ sender: contents, senderFrame: frame }, request) as Promise<RpcReply>;
const signIn = (contents: StubContents) => call(contents, { name: 'session.signIn', id: 'command-1', input: { userName: 'wanjiru', password: RIGHT_PASSWORD } });
const whoIs = async (contents: StubContents) => ((await call(contents, { name: 'stub.echo', input: {} })) as { value: { who: string } }).value.who;

describe('the window', () => {
  it('is sandboxed and isolated, without Node, and shows our page only', async () => {
    const window = await startDesk();
    expect(window.loaded).toBe('app://waya/index.html');
    expect(window.options.webPreferences).toEqual({
      preload: '/app/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      devTools: true,
    });
  });

  it('has no developer tools in a packaged app', async () => {
    app.isPackaged = true;
    expect((await startDesk()).options.webPreferences['devTools']).toBe(false);
  });

  it('shows when it has painted', async () => {
    const window = await startDesk();
    expect([window.options['show'], window.calls]).toEqual([false, []]);
    window.emit('ready-to-show');
    expect(window.calls).toEqual(['show']);
  });
});

describe('one instance', () => {
  it('a second one ends before it touches anything', async () => {
    app.isFirst = false;
    const start = vi.fn();
    await runDesk({ preload: '', rendererDirectory: renderer, log: silentLog, start });
    expect([app.calls, BrowserWindow.opened.length, start.mock.calls.length]).toEqual([['quit'], 0, 0]);
  });

  it('the first one comes forward', async () => {
    const window = await startDesk();
    window.minimized = true;
    app.emit('second-instance');
    expect([window.calls, BrowserWindow.opened.length]).toEqual([['restore', 'show', 'focus'], 1]);
    window.emit('closed');
    app.emit('second-instance');
    expect(BrowserWindow.opened.length).toBe(2);
  });
});

describe('app://waya/', () => {
  const get = (address: string, method = 'GET') => protocol.schemes.get('app')!(new Request(address, { method }));

  it('is a standard, secure scheme, announced before Electron is ready', async () => {
    await startDesk();
    expect(protocol.privileged).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true }, beforeReady: true }]);
  });

  it('serves the page with the strict policy and its nonce', async () => {
    await startDesk();
    const response = await get('app://waya/index.html');
    const html = await response.text();
    const nonce = /nonce="([^"]+)"/.exec(html)?.[1];
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`,
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await (await get('app://waya/')).text()).toContain('<meta nonce=');
  });

  it('serves the files beside it with their types', async () => {
    await startDesk();
    const response = await get('app://waya/assets/a.js');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'text/javascript; charset=utf-8', 'export {};']);
  });

  it.each(['app://waya/../../package.json', 'app://waya/..%2f..%2fpackage.json', 'app://waya/%2e%2e/%2e%2e/etc/passwd', 'app://waya/assets', 'app://waya/%00', 'app://waya/%zz', 'app://evil/index.html', 'app://waya/nothing.js'])(
    'serves nothing else: %s',
    async (address) => {
      await startDesk();
      expect((await get(address)).status).toBe(404);
    },
  );

  it('answers GET only', async () => {
    await startDesk();
    expect((await get('app://waya/index.html', 'POST')).status).toBe(404);
  });
});

describe('navigation', () => {
  const navigate = (contents: StubContents, url: string, name = 'will-navigate') => {
    const event = new StubEvent({ url, isMainFrame: true });
    contents.emit(name, event);
    return event.defaultPrevented;
  };
  const click = (contents: StubContents) => contents.emit('input-event', new StubEvent(), { type: 'mouseUp' });

  it.each(['https://evil.example/', 'http://127.0.0.1:4310/', 'file:///etc/passwd', 'app://evil/', 'javascript:alert(1)', 'data:text/html,x'])('to %s is refused', async (url) => {
    const { webContents } = await startDesk();
    expect(navigate(webContents, url)).toBe(true);
    expect(navigate(webContents, url, 'will-redirect')).toBe(true);
    expect(webContents.windowOpen!({ url })).toEqual({ action: 'deny' });
    expect(shell.opened).toEqual([]);
  });

  it('within our page is allowed', async () => {
    const { webContents } = await startDesk();
    expect(navigate(webContents, 'app://waya/index.html#/plans')).toBe(false);
  });

  it('an https link that a person follows opens outside, once for each act', async () => {
    const { webContents } = await startDesk();
    click(webContents);
    expect(webContents.windowOpen!({ url: 'https://developer.safaricom.co.ke/' })).toEqual({ action: 'deny' });
    expect(webContents.windowOpen!({ url: 'https://evil.example/' })).toEqual({ action: 'deny' });
    click(webContents);
    expect(navigate(webContents, 'https://mikrotik.com/')).toBe(true);
    expect(shell.opened).toEqual(['https://developer.safaricom.co.ke/', 'https://mikrotik.com/']);
  });

  it('no other kind of link opens outside, even when clicked', async () => {
    const { webContents } = await startDesk();
    for (const url of ['http://evil.example/', 'file:///bin/sh', 'smb://host/share', 'ms-settings:', 'httpsx://x']) {
      click(webContents);
      webContents.windowOpen!({ url });
      navigate(webContents, url);
    }
    expect(shell.opened).toEqual([]);
  });

  it('frames and webviews get nowhere', async () => {
    const { webContents } = await startDesk();
    const frame = new StubEvent({ url: 'app://waya/index.html', isMainFrame: false });
    webContents.emit('will-frame-navigate', frame);
    const webview = new StubEvent();
    webContents.emit('will-attach-webview', webview, {}, {});
    expect([frame.defaultPrevented, webview.defaultPrevented]).toEqual([true, true]);
  });
});

it('every permission is denied', async () => {
  await startDesk();
  const { request, check, device, display } = session.permissions as Record<string, (...given: unknown[]) => unknown>;
  const answers: unknown[] = [];
  for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'usb', 'openExternal']) {
    request!(null, permission, (granted: boolean) => answers.push(granted));
    answers.push(check!(null, permission, 'app://waya', {}));
  }
  answers.push(device!({ deviceType: 'usb' }));
  expect(new Set(answers)).toEqual(new Set([false]));
  const shared = vi.fn();
  display!({}, shared);
  expect(shared.mock.calls).toEqual([[{}]]);
});

describe('ipc', () => {
  it('answers the main frame of our page, as the person who signed in there', async () => {
    const { webContents } = await startDesk();
    expect(await whoIs(webContents)).toBe('anonymous');
    await signIn(webContents);
    expect(await call(webContents, { name: 'stub.echo', input: { a: 1 }, id: 'command-2' })).toEqual({ ok: true, value: { who: 'wanjiru', name: 'stub.echo', input: { a: 1 }, id: 'command-2' } });
  });

  it('answers nobody else', async () => {
    const { webContents } = await startDesk();
    await signIn(webContents);
    const before = core.asked.length;
    const request = { name: 'stub.echo', input: {} };
    const led = new StubContents();
    led.mainFrame.url = 'https://evil.example/';
    for (const reply of await Promise.all([
      call(webContents, request, { url: 'app://waya/index.html' }), // a frame within the page
      call(webContents, request, null), // a frame that is gone
      call(led, request), // a window that was led elsewhere
    ])) {
      expect(reply).toMatchObject({ ok: false, refusal: { code: 'not_allowed' } });
    }
    expect(core.asked.length).toBe(before);
  });

  it.each([null, 'text', {}, { name: 5 }, { name: 'stub.echo', id: 5 }])('refuses what is no request: %j', async (request) => {
    const { webContents } = await startDesk();
    expect(await call(webContents, request)).toMatchObject({ ok: false, refusal: { code: 'invalid' } });
    expect(core.asked).toEqual([]);
  });

  it('the token never reaches the page: not in a reply, not in an event', async () => {
    const { webContents } = await startDesk();
    const reply = await signIn(webContents);
    expect(reply).toEqual({ ok: true, value: { operator: { userName: 'wanjiru' } } });
    core.tell({ seq: 1, topic: 'operators', ids: [1] });
    expect(JSON.stringify(webContents.sent)).not.toContain('token-of');
  });

  it('the set-up token is filled in here, for the person before this computer', async () => {
    core = createStubApp({ setupToken: 'printed' });
    const { webContents } = await startDesk();
    const reply = await call(webContents, { name: 'session.createFirstOwner', id: 'command-1', input: { userName: 'wanjiru', setupToken: 'unknown' } });
    expect(reply).toEqual({ ok: true, value: { operator: { userName: 'wanjiru' } } });
    expect(core.asked[0]!.request.input).toMatchObject({ setupToken: 'printed' });
    expect(await whoIs(webContents)).toBe('wanjiru');
  });

  it('the session belongs to its window, and ends with signing out, with the window, and when it is revoked', async () => {
    const { webContents } = await startDesk();
    const other = new StubContents();
    await signIn(webContents);
    expect(await whoIs(other)).toBe('anonymous');
    await call(webContents, { name: 'session.signOut', id: 'command-2', input: {} });
    expect(await whoIs(webContents)).toBe('anonymous');

    await signIn(other);
    other.destroy();
    core.tell({ seq: 1, topic: 'plans' });
    expect(other.sent).toEqual([]);

    await signIn(webContents);
    core.revokeAll();
    expect(await whoIs(webContents)).toBe('anonymous');
  });

  it('events go to windows with a session, and no longer once it is revoked', async () => {
    const { webContents } = await startDesk();
    core.tell({ seq: 1, topic: 'plans' });
    expect(webContents.sent).toEqual([]);
    await signIn(webContents);
    core.tell({ seq: 2, topic: 'plans', ids: [5] });
    expect(webContents.sent).toEqual([{ channel: 'event', message: { seq: 2, topic: 'plans', ids: [5] } }]);
    core.revokeAll();
    core.tell({ seq: 3, topic: 'operators' });
    core.tell({ seq: 4, topic: 'plans' });
    expect(webContents.sent.length).toBe(1);
  });
});

describe('the life of the app', () => {
  it('after sleep, the app looks at the clock', async () => {
    await startDesk();
    powerMonitor.emit('resume');
    expect(core.clockMoves).toBe(1);
  });

  it('ends when the last window is closed: stops in order, once, then exits', async () => {
    await startDesk();
    app.emit('window-all-closed');
    expect(app.calls).toContain('quit');
    const [first, second] = [new StubEvent(), new StubEvent()];
    const exited = once(app, 'exited');
    app.emit('will-quit', first);
    app.emit('will-quit', second);
    expect(await exited).toEqual([0]);
    expect([first.defaultPrevented, second.defaultPrevented, stops, core.listeners, ipcMain.handlers.size]).toEqual([true, true, 1, 0, 0]);
  });

  it('looks for updates once, and only when packaged', async () => {
    await startDesk();
    expect(updates.look).not.toHaveBeenCalled();
    reset();
    app.isPackaged = true;
    await startDesk();
    expect(updates.look).toHaveBeenCalledTimes(1);
  });

  it('works all the same where no update server can be reached', async () => {
    app.isPackaged = true;
    updates.look.mockRejectedValueOnce(new Error('net::ERR_INTERNET_DISCONNECTED'));
    const { webContents } = await startDesk();
    expect(await whoIs(webContents)).toBe('anonymous');
  });

  it('a stop that fails still ends the process, with a status that says so', async () => {
    await startDesk({ start: async () => ({ app: core, stop: () => Promise.reject(new Error('disk')) }) });
    const exited = once(app, 'exited');
    app.emit('will-quit', new StubEvent());
    expect(await exited).toEqual([1]);
  });

  it.each<[string, Error, string]>([
    ['a refusal', new Refusal('conflict', 'Waya is already running on this data.'), 'exit 2'],
    ['a bug', new Error('broken'), 'exit 1'],
  ])('a start that ends with %s is shown in words, and opens no window', async (_what, error, status) => {
    await startDesk({ start: () => Promise.reject(error) });
    expect([dialog.errors, app.calls.at(-1), BrowserWindow.opened.length]).toEqual([[{ title: 'Waya does not start', text: error.message }], status, 0]);
  });
});
