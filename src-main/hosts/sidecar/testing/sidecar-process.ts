/** The sidecar as a real process, with the pipes in the test's hands. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { generateSealingKeys, unseal } from '../../../../src-shared/sealed.ts';
import type { InboxRecord } from '../inbox.ts';
import type { SidecarMessage } from '../sidecar-messages.ts';
import type { SidecarConfigInput } from '../sidecar.config.ts';

export const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const keys = await generateSealingKeys();

export interface SidecarBench {
  readonly config: SidecarConfigInput;
  readonly directory: string;
  start(options?: StartOptions): Promise<SidecarProcess>;
}
export interface StartOptions {
  /** Shell words to run before it, for limits of the system. */
  readonly limits?: string;
}

export interface SidecarProcess {
  readonly child: ChildProcess;
  readonly publicUrl: string;
  readonly controlUrl: string;
  readonly arrivals: number[];
  readonly log: () => string;
  post(path: string, body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>): Promise<{ status: number; text: string }>;
  control(path: string, body?: unknown): Promise<{ status: number; json: unknown }>;
  entries(after?: number): Promise<InboxRecord[]>;
  /** SIGKILL, and then it is gone. */
  kill(): Promise<void>;
  exited: Promise<number | null>;
}

/** The body that was sealed. */
export async function bodyOf(record: InboxRecord): Promise<string> {
  return Buffer.from(await unseal(keys.privateKey, record.sealed)).toString();
}

export async function createSidecarBench(changes: Partial<SidecarConfigInput> = {}): Promise<SidecarBench> {
  const directory = await mkdtemp(join(tmpdir(), 'waya-sidecar-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const config: SidecarConfigInput = {
    pathToken: randomBytes(16).toString('hex'),
    controlToken: randomBytes(32).toString('hex'),
    publicKey: keys.publicKey,
    inboxPath: join(directory, 'inbox.jsonl'),
    ...changes,
  };
  return { config, directory, start: (options) => start(config, options) };
}

async function start(config: SidecarConfigInput, options: StartOptions = {}): Promise<SidecarProcess> {
  const [command, args] = options.limits === undefined ? [process.execPath, [MAIN]] : ['bash', ['-c', `${options.limits}; exec "$0" "$1"`, process.execPath, MAIN]];
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let log = '';
  child.stderr!.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const arrivals: number[] = [];
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const ready = new Promise<SidecarMessage & { type: 'ready' }>((resolve, reject) => {
    child.on('message', (message: SidecarMessage) => {
      if (message.type === 'ready') resolve(message);
      else if (message.type === 'arrival') arrivals.push(message.seq);
      else reject(new Error(message.message));
    });
    void exited.then((code) => reject(new Error(`ended with ${code}: ${log}`)));
  });
  child.stdin!.write(`${JSON.stringify(config)}\n`);
  const { publicPort, controlPort } = await ready;
  const publicUrl = `http://127.0.0.1:${publicPort}/${config.pathToken}`;
  const controlUrl = `http://127.0.0.1:${controlPort}`;
  const control: SidecarProcess['control'] = async (path, body) => {
    const response = await fetch(`${controlUrl}${path}`, {
      headers: { authorization: `Bearer ${config.controlToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, json: await response.json() };
  };
  return {
    child,
    publicUrl,
    controlUrl,
    arrivals,
    log: () => log,
    exited,
    async post(path, body, headers = {}) {
      const response = await fetch(`${publicUrl}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
      return { status: response.status, text: await response.text() };
    },
    control,
    entries: async (after = 0) => ((await control(`/inbox?after=${after}&limit=500`)).json as { entries: InboxRecord[] }).entries,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
