import pino from 'pino';
import type { Log } from '../kernel/log.ts';

/** Lines of JSON on standard error; WAYA_LOG_LEVEL (info unless set) silences or widens it. */
export function createHostLog(): Log {
  return pino({ level: process.env['WAYA_LOG_LEVEL'] ?? 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: true }));
}
