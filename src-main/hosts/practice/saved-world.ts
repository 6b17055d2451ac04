/** What the practice world keeps over restarts, beside the database: its time, its routers, M-Pesa's own list, and what people are about to do. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Instant } from '../../../src-shared/time.ts';
import type { AccountBooks } from '../../simulators/daraja/index.ts';
import type { RegisteredSale } from '../../simulators/etims/index.ts';
import type { HabitsMemory } from './habits.ts';
import type { OfficeMemory } from './office.ts';
import type { SavedRouter } from './play-router.ts';

export interface ReceivedText {
  readonly phone: string;
  readonly body: string;
  readonly at: Instant;
}

export interface SavedWorld {
  readonly now: Instant;
  /** Where a move was going when the world was saved, so that it goes on; null: it stood still. */
  readonly goingTo: Instant | null;
  /** How often the world has begun: what looks like chance differs from start to start, so that no receipt comes twice. */
  readonly starts: number;
  readonly seed: number;
  readonly routers: readonly SavedRouter[];
  /** The account at M-Pesa, as far back as its statement reaches. */
  readonly mpesa: AccountBooks;
  /** What KRA has registered. */
  readonly sales: readonly RegisteredSale[];
  readonly texts: readonly ReceivedText[];
  readonly habits: HabitsMemory;
  readonly office: OfficeMemory;
}

const fileIn = (directory: string) => path.join(directory, 'practice-world.json');

/** Null on first start. Throws Refusal when the file cannot be read. */
export function readWorld(directory: string): SavedWorld | null {
  const file = fileIn(directory);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SavedWorld;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new Refusal('unavailable', `The file ${file} cannot be read, so this practice world is lost. Delete the folder ${directory} and start again: nothing in it is real.`);
  }
}

/** The old file stays until the new one is whole. */
export function writeWorld(directory: string, world: SavedWorld): void {
  const file = fileIn(directory);
  writeFileSync(`${file}.new`, JSON.stringify(world));
  renameSync(`${file}.new`, file);
}
