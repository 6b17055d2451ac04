import path from 'node:path';
import { Refusal } from '../../src-shared/refusal.ts';
import { openDatabase, type Database } from './db.ts';

/** The locks of this process. Only held here: a lock that nobody refers to is closed by the garbage collector, and so given away. */
const held = new Set<Database>();

/**
 * One process owns a data directory: it holds BEGIN EXCLUSIVE on owner.db. A second one is refused; the lock of a killed one is
 * freed by the operating system (architecture, One owner).
 */
export function takeOwnership(directory: string): { release(): void } {
  // A rollback journal: in WAL mode an exclusive transaction still lets readers in, and leaves two more files behind.
  const lock = openDatabase(path.join(directory, 'owner.db'), { lockOnly: true });
  try {
    lock.script('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') {
      throw new Refusal('conflict', `Waya is already running on this data: ${directory}. Use the window that is open, or close it first.`);
    }
    throw error;
  }
  held.add(lock);
  return {
    release: () => {
      held.delete(lock);
      lock.script('ROLLBACK');
      lock.close();
    },
  };
}
