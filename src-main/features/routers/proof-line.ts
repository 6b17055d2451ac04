import type { LineOutcome } from './bring-in-line.ts';
import { wantedRecord } from './desired-objects.ts';
import { startOf } from './lines/line-kind.ts';
import type { ProofLine } from './routers.service.ts';

/** What came of a line, as it is recorded. durationMs: from the start of the work; now: milliseconds UTC. */
export function proofLine(routerId: number, outcome: LineOutcome, durationMs: number, now: number): ProofLine {
  const { wish, own, sessions } = outcome;
  const newest = sessions.toSorted((a, b) => a.uptimeSeconds - b.uptimeSeconds)[0];
  return {
    subscriptionId: wish.subscriptionId,
    revision: wish.revision,
    passwordVersion: wish.passwordVersion,
    heldPasswordVersion: outcome.heldPasswordVersion,
    adopted: wish.handedOverAt !== null,
    wanted: wantedRecord(routerId, wish),
    actions: [...outcome.actions],
    found: { row: own?.words ?? null, addresses: sessions.map((session) => session.address) },
    kept: outcome.kept,
    confirmed: outcome.confirmed,
    trouble: outcome.trouble,
    session: newest ? { userName: wish.userName, address: newest.address, callerId: newest.callerId, since: startOf(newest, now) } : null,
    durationMs,
  };
}
