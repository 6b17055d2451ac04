/**
 * The inbox file: what arrived, one JSON line each, on disk before anyone is told. Shared by the sidecar and the relay; knows
 * nothing of HTTP. One process writes a file at a time.
 *
 * First line of a compacted file: {"highWater":n,"acknowledged":m}. Every other line: one InboxRecord.
 */
import { open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const INBOX_KINDS = ['stk', 'c2b-confirmation', 'c2b-validation', 'result', 'timeout'] as const;

export const inboxRecordShape = z.object({
  seq: z.int().positive(),
  kind: z.enum(INBOX_KINDS),
  /** Milliseconds since 1970 UTC. */
  receivedAt: z.int(),
  remoteAddress: z.string(),
  /** The raw body sealed to the app's public key, base64. */
  sealed: z.string(),
});
export type InboxRecord = z.infer<typeof inboxRecordShape>;

export interface InboxStatus {
  /** The last sequence number given out. */
  readonly highWater: number;
  readonly acknowledged: number;
  readonly waiting: number;
  /** Lines of the file that could not be read; the file was kept aside. */
  readonly damagedLines: number;
}

export interface Inbox {
  /** Resolves with the sequence number once the record is on disk (fdatasync); rejects when it is not, and then it is not in the inbox. */
  append(record: Omit<InboxRecord, 'seq'>): Promise<number>;
  /** Up to `limit` records after a sequence number, oldest first; fewer when they are large. */
  read(after: number, limit: number): Promise<InboxRecord[]>;
  /** Forgets everything up to and including seq. */
  acknowledge(seq: number): Promise<void>;
  status(): InboxStatus;
  /** Ends after what is under way. */
  close(): Promise<void>;
}

export interface InboxOptions {
  readonly path: string;
  /** Milliseconds since 1970: the first sequence number of a new file. A file that was lost thus never repeats the numbers of the old one. */
  readonly now: () => number;
  /** The file is rewritten once this much of it is acknowledged, and not less than what is kept; 256 kB unless told. */
  readonly compactAfterBytes?: number;
  /** What would make more than this wait is rejected with the code INBOX_FULL, and nothing is dropped for it; 200 MB unless told. */
  readonly mostBytes?: number;
}

const INBOX_FULL = 'INBOX_FULL';
const COMPACT_AFTER_BYTES = 256 * 1024;
const MOST_BYTES = 200 * 1024 * 1024;
/** Most that one read returns. */
const LARGEST_READ_BYTES = 4 * 1024 * 1024;

const headerShape = z.object({ highWater: z.int().nonnegative(), acknowledged: z.int().nonnegative() });

/** Where a record lies in the file. */
interface Place {
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
}
interface Pending {
  readonly record: Omit<InboxRecord, 'seq'>;
  readonly resolve: (seq: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Opens or creates the file and repairs its end: a line that a crash cut short was never acknowledged to anyone. Throws the system's error. */
export async function openInbox(options: InboxOptions): Promise<Inbox> {
  const file = await openFile(options.path);
  try {
    const state = await scan(file, options);
    const inbox = new FileInbox(options, file, state);
    // The damaged lines are kept aside by now: do not find them again at the next start.
    if (state.damagedLines > 0) await inbox.compact();
    return inbox;
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

interface Scanned {
  readonly places: Place[];
  readonly size: number;
  readonly highWater: number;
  readonly acknowledged: number;
  readonly damagedLines: number;
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const file = await open(path, 'wx+', 0o600);
    await file.sync();
    await syncDirectory(path);
    return file;
  }
}

async function scan(file: FileHandle, options: InboxOptions): Promise<Scanned> {
  const bytes = await file.readFile();
  const places: Place[] = [];
  let [lastSeq, highWater, acknowledged, damagedLines, offset] = [0, 0, 0, 0, 0];
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, offset)) {
    const line = readLine(bytes.subarray(offset, end));
    const length = end + 1 - offset;
    if (line === null) damagedLines += 1;
    else if ('highWater' in line) ({ highWater, acknowledged } = line);
    else if (line.seq > lastSeq) {
      lastSeq = line.seq;
      places.push({ seq: line.seq, offset, length });
    }
    offset = end + 1;
  }
  if (damagedLines > 0) await keepAside(options, bytes);
  if (offset < bytes.length) {
    await file.truncate(offset);
    await file.sync();
  }
  return { places, size: offset, highWater: Math.max(highWater, lastSeq) || options.now(), acknowledged, damagedLines };
}

function readLine(line: Buffer): InboxRecord | z.infer<typeof headerShape> | null {
  try {
    const value: unknown = JSON.parse(line.toString());
    return inboxRecordShape.safeParse(value).data ?? headerShape.safeParse(value).data ?? null;
  } catch {
    return null;
  }
}

/** A damaged file is evidence of money: nothing in it is thrown away unseen. */
async function keepAside(options: InboxOptions, bytes: Buffer): Promise<void> {
  const copy = await open(`${options.path}.damaged-${options.now()}`, 'w', 0o600);
  try {
    await copy.writeFile(bytes);
    await copy.sync();
  } finally {
    await copy.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory; there the rename is journalled by the file system.
  if (process.platform === 'win32') return;
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

const bytesOf = (places: readonly Place[]): number => places.reduce((total, place) => total + place.length, 0);

class FileInbox implements Inbox {
  readonly #options: InboxOptions;
  #file: FileHandle;
  #places: Place[];
  #size: number;
  /** Bytes of what is not acknowledged. */
  #kept: number;
  #highWater: number;
  #acknowledged: number;
  readonly #damagedLines: number;
  #pending: Pending[] = [];
  /** Everything that touches the file runs one after another. */
  #turn: Promise<void> = Promise.resolve();
  #flushQueued = false;
  /** Set when the file is in a state we do not know: nothing more is accepted until a new start has repaired it. */
  #broken: Error | null = null;

  constructor(options: InboxOptions, file: FileHandle, state: Scanned) {
    this.#options = options;
    this.#file = file;
    this.#places = state.places;
    this.#size = state.size;
    this.#kept = bytesOf(state.places);
    this.#highWater = state.highWater;
    this.#acknowledged = state.acknowledged;
    this.#damagedLines = state.damagedLines;
  }

  append(record: Omit<InboxRecord, 'seq'>): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ record, resolve, reject });
      if (this.#flushQueued) return;
      this.#flushQueued = true;
      void this.#inTurn(() => this.#flush());
    });
  }

  read(after: number, limit: number): Promise<InboxRecord[]> {
    return this.#inTurn(async () => {
      const from = this.#places.findIndex((place) => place.seq > after);
      const wanted = from === -1 ? [] : this.#places.slice(from, from + limit);
      const records: InboxRecord[] = [];
      let bytes = 0;
      for (const place of wanted) {
        bytes += place.length;
        if (records.length > 0 && bytes > LARGEST_READ_BYTES) break;
        const buffer = Buffer.alloc(place.length);
        await this.#file.read(buffer, 0, place.length, place.offset);
        records.push(inboxRecordShape.parse(JSON.parse(buffer.toString())));
      }
      return records;
    });
  }

  acknowledge(seq: number): Promise<void> {
    return this.#inTurn(async () => {
      if (seq <= this.#acknowledged) return;
      this.#acknowledged = Math.min(seq, this.#highWater);
      this.#places = this.#places.filter((place) => place.seq > seq);
      this.#kept = bytesOf(this.#places);
      // Half of it at least: what waits long is not written anew with every acknowledgement.
      const forgotten = this.#size - this.#kept;
      if (forgotten >= this.#kept && forgotten >= (this.#options.compactAfterBytes ?? COMPACT_AFTER_BYTES)) await this.compact();
    });
  }

  status(): InboxStatus {
    return { highWater: this.#highWater, acknowledged: this.#acknowledged, waiting: this.#places.length, damagedLines: this.#damagedLines };
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#file.close());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  /** Group commit: all who wait share one write and one fdatasync. */
  async #flush(): Promise<void> {
    this.#flushQueued = false;
    const taken: Pending[] = [];
    const places: Place[] = [];
    const lines: Buffer[] = [];
    let offset = this.#size;
    const mostBytes = this.#options.mostBytes ?? MOST_BYTES;
    for (const pending of this.#pending.splice(0)) {
      const line = Buffer.from(`${JSON.stringify({ seq: this.#highWater + 1, ...pending.record })}\n`);
      if (this.#kept + offset - this.#size + line.length > mostBytes) {
        pending.reject(Object.assign(new Error('the inbox is full'), { code: INBOX_FULL }));
        continue;
      }
      // A number once given is used up, even when the write fails: it may be on disk after all.
      this.#highWater += 1;
      places.push({ seq: this.#highWater, offset, length: line.length });
      lines.push(line);
      taken.push(pending);
      offset += line.length;
    }
    if (taken.length === 0) return;
    try {
      if (this.#broken !== null) throw this.#broken;
      await this.#writeDurably(Buffer.concat(lines));
      this.#kept += offset - this.#size;
      this.#size = offset;
      for (const place of places) this.#places.push(place);
      taken.forEach(({ resolve }, index) => resolve(places[index]!.seq));
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }

  async #writeDurably(bytes: Buffer): Promise<void> {
    try {
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await this.#file.write(bytes, written, bytes.length - written, this.#size + written);
        written += bytesWritten;
      }
      await this.#file.datasync();
    } catch (error) {
      // What was half written must not stand before the next line.
      await this.#file.truncate(this.#size).catch((cause: unknown) => {
        this.#broken = new Error('the inbox file could not be set right after a failed write', { cause });
      });
      throw error;
    }
  }

  /** Rewrites the file without what is acknowledged; the old file stays whole until the new one is on disk. */
  async compact(): Promise<void> {
    const temporary = `${this.#options.path}.new`;
    const file = await open(temporary, 'w+', 0o600);
    try {
      const header = Buffer.from(`${JSON.stringify({ highWater: this.#highWater, acknowledged: this.#acknowledged })}\n`);
      await file.writeFile(header);
      let offset = header.length;
      const places: Place[] = [];
      for (const place of this.#places) {
        const buffer = Buffer.alloc(place.length);
        await this.#file.read(buffer, 0, place.length, place.offset);
        await file.writeFile(buffer);
        places.push({ ...place, offset });
        offset += place.length;
      }
      await file.sync();
      // Windows does not replace an open file.
      if (process.platform === 'win32') await this.#file.close();
      await rename(temporary, this.#options.path);
      await syncDirectory(this.#options.path);
      if (process.platform !== 'win32') await this.#file.close();
      this.#file = file;
      this.#places = places;
      this.#size = offset;
    } catch (error) {
      await file.close().catch(() => undefined);
      throw error;
    }
  }
}
