/** A backup that was read back: copy, integrity check, the caller's checks, checksum, manifest; only then it carries its name. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
 * Copies the database into request.file and writes its manifest. `verify` looks at the copy and throws when it is not whole.
 * On failure nothing of that name is left that was not there before.
 */
export function backUp(db: Database, request: BackupRequest, options: { verify?: (copy: Database) => void; probe?: Probe } = {}): BackupManifest {
  const partial = `${request.file}.partial`;
  let found: Pick<BackupManifest, 'chain' | 'format'> | undefined;
  try {
    verifiedCopy(db, partial, {
      ...(options.probe ? { probe: options.probe } : {}),
      verifyCopy: (copy) => {
        options.verify?.(copy);
        found = { chain: chainHead(copy), format: Number(copy.sql<{ user_version: number }>('PRAGMA user_version')[0]!.user_version) };
      },
    });
    const manifest: BackupManifest = { file: path.basename(request.file), ...found!, version: request.version, at: request.at, bytes: statSync(partial).size, sha256: checksumOf(partial) };
    // The old manifest would speak for the new file between the two renames.
    rmSync(`${request.file}.json`, { force: true });
    settle(partial, request.file);
    writeFileSync(`${partial}.json`, `${JSON.stringify(manifest, null, 2)}\n`);
    settle(`${partial}.json`, `${request.file}.json`);
    return manifest;
  } catch (error) {
    rmSync(partial, { force: true });
    rmSync(`${partial}.json`, { force: true });
    throw error;
  }
}

/** On the disk first, under its name second: after a power cut the name means a whole file. */
function settle(partial: string, file: string): void {
  const handle = openSync(partial, 'r+');
  try {
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
