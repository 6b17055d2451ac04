import { mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import type { Log } from '../kernel/log.ts';

/** A file beyond this begins anew at the next start; the one before is kept. */
const MOST_BYTES = 10 * 1024 * 1024;

/**
 * Lines of JSON in `logs/waya.log` of a data directory: the terminal is for people. WAYA_LOG=stderr writes them there instead;
 * WAYA_LOG_LEVEL (info unless set) silences or widens it.
 */
export function createHostLog(directory: string): Log {
  const options = { level: process.env['WAYA_LOG_LEVEL'] ?? 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (process.env['WAYA_LOG'] === 'stderr') return pino(options, pino.destination({ dest: 2, sync: true }));
  try {
    return pino(options, pino.destination({ dest: logFile(directory), sync: true, append: true }));
  } catch {
    // A folder that cannot be written is refused in words by openData, a moment later.
    return pino(options, pino.destination({ dest: 2, sync: true }));
  }
}

function logFile(directory: string): string {
  const folder = path.join(directory, 'logs');
  const file = path.join(folder, 'waya.log');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MOST_BYTES) renameSync(file, path.join(folder, 'waya.before.log'));
  return file;
}
