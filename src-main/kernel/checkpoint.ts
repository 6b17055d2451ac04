import type { Database } from './db.ts';
import { noProbe, type Probe } from './probe.ts';

/**
 * Empties the write-ahead log into the database file; housekeeping calls it when it is quiet, because a log that grew during a
 * billing run stays that large until then. Returns false when a reader was in the way: try again later.
 */
export function checkpoint(db: Pick<Database, 'checkpoint'>, probe: Probe = noProbe): boolean {
  probe('database.checkpoint');
  return db.checkpoint();
}
