/** A backup that was read back: copy, integrity check, the caller's checks, checksum, manifest; only then it carries its name. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Instant } from '../../src-shared/time.ts';
import { chainHead } from './commands.ts';
import type { Database } from './db.ts';
import { verifiedCopy } from './migrate.ts';
import type { Probe } from './probe.ts';

/** Stands beside a backup as `<file>.json`: proof that the copy was verified, and what it holds. */
export interface BackupManifest {
  readonly file: string;
  /** user_version of the database. */
  readonly format: number;
  /** Waya's version that wrote it. */
  readonly version: string;
  readonly at: Instant;
  readonly bytes: number;
  readonly sha256: string;
  /** The last row of the command log in the copy. */
  readonly chain: { readonly seq: number; readonly hash: string; readonly at: Instant | null };
}

export interface BackupRequest {
  /** Where the copy goes; its folder exists. A file of this name is replaced only by a verified copy. */
  readonly file: string;
  readonly at: Instant;
  readonly version: string;
}

/**
 * Copies the database into request.file and writes its manifest. `verify` looks at the copy and throws when it is not whole; then
 * what stood under that name, and its manifest, stay as they were.
 */
export function backUp(db: Database, request: BackupRequest, options: { verify?: (copy: Database) => void; probe?: Probe } = {}): BackupManifest {
  const { file, at, version } = request;
  let found: Pick<BackupManifest, 'chain' | 'format'> | undefined;
  verifiedCopy(db, file, {
    ...(options.probe ? { probe: options.probe } : {}),
    verifyCopy: (copy) => {
      options.verify?.(copy);
      found = { chain: chainHead(copy), format: Number(copy.sql<{ user_version: number }>('PRAGMA user_version')[0]!.user_version) };
      // The old manifest must not speak for the new file, not even after a crash.
      rmSync(`${file}.json`, { force: true });
    },
  });
  const manifest: BackupManifest = { file: path.basename(file), ...found!, version, at, bytes: statSync(file).size, sha256: checksumOf(file) };
  writeWhole(`${file}.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** On the disk first, under its name second: after a power cut the name means a whole file. */
function writeWhole(file: string, text: string): void {
  const partial = `${file}.partial`;
  const handle = openSync(partial, 'w');
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(partial, file);
}

function checksumOf(file: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(1 << 20);
  const handle = openSync(file, 'r');
  try {
    for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk)) hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}
