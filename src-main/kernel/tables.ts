/** Row types of the kernel's own tables (schema/migrations/0001-foundation.ts creates them). Instants are milliseconds, JSON is text. */
import type { Generated } from 'kysely';

export type JobState = 'ready' | 'running' | 'done' | 'dead' | 'unknown';
export type JobMode = 'repeatable' | 'once';
export type BatchState = 'running' | 'done' | 'cancelled';

export interface KernelTables {
  meta: { key: string; value: string };
  command: {
    seq: Generated<number>;
    id: string;
    name: string;
    actorKind: 'operator' | 'system' | 'anonymous';
    operatorId: number | null;
    at: number;
    /** HMAC-SHA-256 of the parsed input under the data key. */
    inputMac: string;
    /** The input without its secret and personal fields. */
    detail: string;
    /** JSON array of [table, id] that the command created or changed. */
    changes: string;
    previousHash: string;
    hash: string;
  };
  commandReply: { commandId: string; reply: string; at: number };
  event: { seq: Generated<number>; topic: string; ids: string; at: number };
  job: {
    id: Generated<number>;
    kind: string;
    mode: JobMode;
    key: string;
    /** Jobs of one lane run at most `laneLimit` at a time, by due time. */
    lane: string;
    laneLimit: number;
    input: string;
    state: JobState;
    runAt: number;
    /** Among jobs due at the same instant: lower first. */
    rank: number;
    attempt: number;
    lastError: string | null;
    createdAt: number;
    startedAt: number | null;
    finishedAt: number | null;
  };
  batch: {
    id: Generated<number>;
    kind: string;
    state: BatchState;
    total: number;
    done: number;
    failed: number;
    /** Where the next chunk begins; null when nothing is left. */
    cursor: string | null;
    input: string;
    operatorId: number | null;
    createdAt: number;
    finishedAt: number | null;
  };
  schedule: { name: string; nextAt: number; lastAt: number | null };
  dataKey: {
    id: number;
    guarded: Uint8Array;
    passphraseSalt: Uint8Array | null;
    passphraseGuarded: Uint8Array | null;
    createdAt: number;
  };
}
