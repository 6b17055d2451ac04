/**
 * Stands for the module `electron`, whose binary tests do not have: records what it is told, and lets a test play Electron's part.
 * Use: vi.mock('electron', () => import('./stub-electron.test-support.ts')), and beforeEach(reset).
 */
import { EventEmitter } from 'node:events';

/** An event as Electron passes it: whether the default was prevented can be seen. */
export class StubEvent {
  defaultPrevented = false;
  [key: string]: unknown;
  constructor(fields: object = {}) {
    Object.assign(this, fields);
  }
  preventDefault() {
    this.defaultPrevented = true;
  }
}

type WindowOpen = (details: { url: string }) => { action: string };

export class StubContents extends EventEmitter {
  readonly sent: { readonly channel: string; readonly message: unknown }[] = [];
  readonly mainFrame = { url: 'app://waya/index.html' };
  destroyed = false;
  windowOpen: WindowOpen | null = null;
  setWindowOpenHandler(handler: WindowOpen) {
    this.windowOpen = handler;
  }
  send(channel: string, message: unknown) {
    // Structured clone, as IPC does it.
    this.sent.push({ channel, message: structuredClone(message) });
  }
  isDestroyed() {
    return this.destroyed;
  }
  destroy() {
    this.destroyed = true;
    this.emit('destroyed');
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly opened: BrowserWindow[] = [];
  readonly webContents = new StubContents();
  readonly options: Record<string, unknown> & { webPreferences: Record<string, unknown> };
  readonly calls: string[] = [];
  loaded: string | null = null;
  minimized = false;
  constructor(options: BrowserWindow['options']) {
    super();
    this.options = options;
    BrowserWindow.opened.push(this);
    app.emit('web-contents-created', new StubEvent(), this.webContents);
  }
  loadURL(url: string) {
    this.loaded = url;
    return Promise.resolve();
  }
  isMinimized() {
    return this.minimized;
  }
  restore() {
    this.minimized = false;
    this.calls.push('restore');
  }
  show() {
    this.calls.push('show');
  }
  focus() {
    this.calls.push('focus');
  }
}

class StubApp extends EventEmitter {
  isPackaged = false;
  isFirst = true;
  readonly calls: string[] = [];
  private ready = Promise.withResolvers<void>();
  requestSingleInstanceLock() {
    return this.isFirst;
  }
  whenReady() {
    return this.ready.promise;
  }
  becomeReady() {
    this.calls.push('ready');
    this.ready.resolve();
  }
  quit() {
    this.calls.push('quit');
  }
  exit(code: number) {
    this.calls.push(`exit ${code}`);
    this.emit('exited', code);
  }
  clear() {
    this.removeAllListeners();
    this.calls.length = 0;
    this.isFirst = true;
    this.isPackaged = false;
    this.ready = Promise.withResolvers<void>();
  }
}
export const app = new StubApp();

type Handler = (event: unknown, ...given: unknown[]) => unknown;
export const ipcMain = {
  handlers: new Map<string, Handler>(),
  handle(channel: string, handler: Handler) {
    if (this.handlers.has(channel)) throw new Error(`second handler for ${channel}`);
    this.handlers.set(channel, handler);
  },
  removeHandler(channel: string) {
    this.handlers.delete(channel);
  },
};

export const protocol = {
  privileged: [] as { scheme: string; privileges: Record<string, boolean>; beforeReady: boolean }[],
  schemes: new Map<string, (request: Request) => Promise<Response>>(),
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: Record<string, boolean> }[]) {
    this.privileged.push(...schemes.map((scheme) => ({ ...scheme, beforeReady: !app.calls.includes('ready') })));
  },
  handle(scheme: string, handler: (request: Request) => Promise<Response>) {
    this.schemes.set(scheme, handler);
  },
};

/** The handlers that were set, by name. */
const permissions: Record<string, (...given: never[]) => unknown> = {};
export const session = {
  permissions,
  defaultSession: {
    setPermissionRequestHandler: (handler: (...given: never[]) => unknown) => void (permissions['request'] = handler),
    setPermissionCheckHandler: (handler: (...given: never[]) => unknown) => void (permissions['check'] = handler),
    setDevicePermissionHandler: (handler: (...given: never[]) => unknown) => void (permissions['device'] = handler),
    setDisplayMediaRequestHandler: (handler: (...given: never[]) => unknown) => void (permissions['display'] = handler),
  },
};

export const shell = {
  opened: [] as string[],
  openExternal(url: string) {
    this.opened.push(url);
    return Promise.resolve();
  },
};
export const dialog = {
  errors: [] as { title: string; text: string }[],
  showErrorBox(title: string, text: string) {
    this.errors.push({ title, text });
  },
};
export const powerMonitor = new EventEmitter();

export const contextBridge = {
  worlds: {} as Record<string, Record<string, (...given: never[]) => unknown>>,
  exposeInMainWorld(name: string, value: Record<string, (...given: never[]) => unknown>) {
    this.worlds[name] = value;
  },
};
class StubIpcRenderer extends EventEmitter {
  readonly invoked: unknown[][] = [];
  invoke(...given: unknown[]) {
    this.invoked.push(given);
    return Promise.resolve({ ok: true, value: 'answer' });
  }
}
export const ipcRenderer = new StubIpcRenderer();

export const safeStorage = {
  available: true,
  backend: 'gnome_libsecret',
  isEncryptionAvailable() {
    return this.available;
  },
  getSelectedStorageBackend() {
    return this.backend;
  },
  encryptString: (plain: string) => Buffer.from(`guarded:${plain}`).reverse(),
  decryptString: (guarded: Buffer) => {
    const plain = Buffer.from(guarded).reverse().toString();
    if (!plain.startsWith('guarded:')) throw new Error('not protected here');
    return plain.slice('guarded:'.length);
  },
};

/** As if Electron had just been started. */
export function reset(): void {
  app.clear();
  BrowserWindow.opened.length = 0;
  ipcMain.handlers.clear();
  protocol.privileged.length = 0;
  protocol.schemes.clear();
  for (const name of Object.keys(permissions)) delete permissions[name];
  shell.opened.length = 0;
  dialog.errors.length = 0;
  powerMonitor.removeAllListeners();
  contextBridge.worlds = {};
  ipcRenderer.removeAllListeners();
  ipcRenderer.invoked.length = 0;
  safeStorage.available = true;
  safeStorage.backend = 'gnome_libsecret';
}
