import { randomBytes } from 'node:crypto';
import type { PingResult } from '../../ports/router-gateway.ts';
import type { RouterCommands } from './commands.ts';
import { exportForbidden, exportNotWritten, exportTooLarge, isForbidden, isNoSuchItem, withOutcome } from './errors.ts';
import { isVersionAtLeast, majorVersion, parseDurationSeconds, parseWhole } from './values.ts';

const MOST_PINGS = 20;
/** At most so much comes back of one /file/read (MikroTik, Files). */
const CHUNK_BYTES = 32_768;
/** A router with slow flash shows a new file a little after the command that wrote it has ended. */
const FILE_LOOKS = 10;
const FILE_LOOK_PAUSE_MS = 200;

/** Milliseconds of "12ms345us"; null when nothing came back. */
function millisecondsOf(value: string | undefined): number | null {
  const seconds = parseDurationSeconds(value);
  return seconds === null ? null : Math.round(seconds * 1e6) / 1e3;
}

/** One a second, as the router does of itself; each answer carries the sums so far. Throws GatewayError. */
export async function ping(commands: RouterCommands, address: string, count: number): Promise<PingResult> {
  const asked = Math.min(Math.max(Math.trunc(count), 1), MOST_PINGS);
  const rows = await commands.read(['/ping', `=address=${address}`, `=count=${asked}`]);
  const last = rows.at(-1) ?? {};
  return {
    sent: parseWhole(last['sent']) ?? 0,
    received: parseWhole(last['received']) ?? 0,
    minMs: millisecondsOf(last['min-rtt']),
    averageMs: millisecondsOf(last['avg-rtt']),
    maxMs: millisecondsOf(last['max-rtt']),
  };
}

interface RouterFile {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
}

async function findFile(commands: RouterCommands, name: string): Promise<RouterFile | null> {
  const [row] = await commands.print({ menu: '/file', attributes: '.id,name,size' }, [`?name=${name}`]);
  return row ? { id: row['.id'] ?? '', name, sizeBytes: parseWhole(row['size']) ?? 0 } : null;
}

async function awaitFile(commands: RouterCommands, name: string): Promise<RouterFile> {
  for (let look = 0; ; look++) {
    const file = await findFile(commands, name);
    if (file && file.sizeBytes > 0) return file;
    if (look === FILE_LOOKS) throw exportNotWritten();
    await new Promise((resolve) => setTimeout(resolve, FILE_LOOK_PAUSE_MS));
  }
}

async function readInChunks(commands: RouterCommands, file: RouterFile): Promise<string> {
  let text = '';
  for (let offset = 0; offset < file.sizeBytes; offset += CHUNK_BYTES) {
    const [row] = await commands.read(['/file/read', `=file=${file.name}`, `=chunk-size=${CHUNK_BYTES}`, `=offset=${offset}`]);
    text += row?.['data'] ?? '';
  }
  return text;
}

/** Before 7.14 a file is shown whole in `contents`, and only when it is short: 4 KB on version 6, 60 KB on version 7. */
async function readContents(commands: RouterCommands, file: RouterFile): Promise<string> {
  const [row] = await commands.print({ menu: '/file', attributes: 'contents' }, [`?name=${file.name}`]);
  const text = row?.['contents'] ?? '';
  if (Buffer.byteLength(text) < file.sizeBytes) throw exportTooLarge(file.sizeBytes);
  return text;
}

/** Desired state: the file is gone. Whatever keeps it from that is no reason to lose the text that was read. */
async function removeFile(commands: RouterCommands, name: string): Promise<void> {
  const file = await findFile(commands, name);
  if (!file) return;
  await commands.write(['/file/remove', `=.id=${file.id}`]).catch((thrown: unknown) => {
    if (!isNoSuchItem(thrown)) throw commands.failed(thrown, []);
  });
}

/**
 * The configuration as a script, without passwords: version 7 leaves them out of itself, version 6 when told to. It goes through a file on
 * the router, which is removed in any case. Throws GatewayError.
 */
export async function readExport(commands: RouterCommands, version: string): Promise<string> {
  const name = `waya-export-${randomBytes(6).toString('hex')}`;
  const file = `${name}.rsc`;
  let text: string;
  try {
    await commands.write(['/export', `=file=${name}`, ...(majorVersion(version) < 7 ? ['=hide-sensitive='] : [])]);
  } catch (thrown) {
    const error = commands.failed(thrown, []);
    throw isForbidden(thrown) ? exportForbidden(error) : withOutcome(error, 'not_done');
  }
  try {
    const found = await awaitFile(commands, file);
    text = await (isVersionAtLeast(version, 7, 14) ? readInChunks(commands, found) : readContents(commands, found));
  } catch (thrown) {
    await removeFile(commands, file).catch(() => undefined); // the first failure is the one to tell
    throw thrown;
  }
  await removeFile(commands, file).catch(() => undefined);
  return text;
}
