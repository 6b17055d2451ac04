/**
 * What was used between two readings of a counter. Routers count since a session or a boot began, and forget; so what cannot be known is
 * never made up: the result is never more than what went over the line. Times here are the router's own (seconds since it started):
 * a jump of this computer's clock makes no usage.
 */

export interface Reading {
  /** session: since the PPP session began. user: of a hotspot user, ended sessions and running ones apart. queue: since the router started, or the queue was made. */
  readonly kind: 'session' | 'user' | 'queue';
  /** Of the one session that runs, or of the queue; empty where there are several, or the router does not tell. */
  readonly sessionId: string;
  /** Since that session began; null: not a session, or several under one name. */
  readonly sessionSeconds: number | null;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  /** Hotspot: of the sessions that have ended; 0 for others. */
  readonly endedUploadBytes: number;
  readonly endedDownloadBytes: number;
  /** Of the router, when it was read. */
  readonly uptimeSeconds: number;
}

export interface DeltaRules {
  /** The router's uptime when it was last read as a whole, to the end; null: never before. */
  readonly lastUptimeSeconds: number | null;
  /** Counters of this router begin again at 2^32 (RouterOS 6), and a line carries no more than this each way; null: they do not. */
  readonly wrapsBelowBytesPerSecond: number | null;
  /** How exactly a session's beginning is known: the readings of a large router take a while. */
  readonly toleranceSeconds: number;
}

export interface Delta {
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  /** This counter began again: it is another session than the one before, or the first seen. */
  readonly begins: boolean;
  /** What the next reading is compared with. */
  readonly kept: Reading;
}

const WRAP = 4_294_967_296;

/** previous: as kept by the delta before; null: this counter was never read. */
export function delta(previous: Reading | null, now: Reading, rules: DeltaRules): Delta {
  if (previous === null) return first(now, rules);
  const rebooted = now.uptimeSeconds < previous.uptimeSeconds;
  const most = rules.wrapsBelowBytesPerSecond === null || rebooted ? 0 : rules.wrapsBelowBytesPerSecond * (now.uptimeSeconds - previous.uptimeSeconds);
  if (now.kind === 'user') return ofUser(previous, now, rebooted, most);
  if (now.kind === 'session' && isOther(previous, now, rebooted, rules.toleranceSeconds)) return { uploadBytes: now.uploadBytes, downloadBytes: now.downloadBytes, begins: true, kept: now };
  if (now.kind === 'queue' && (rebooted || isOtherQueue(previous, now))) return { uploadBytes: now.uploadBytes, downloadBytes: now.downloadBytes, begins: true, kept: now };
  // Several sessions under one name: which of them ended is not told, so a sum that fell says nothing.
  const tells = now.kind === 'queue' || (now.sessionSeconds !== null && previous.sessionSeconds !== null);
  return { uploadBytes: grown(previous.uploadBytes, now.uploadBytes, tells, most), downloadBytes: grown(previous.downloadBytes, now.downloadBytes, tells, most), begins: false, kept: now };
}

/** The queue of a lease is made anew with it, and counts from nothing. */
const isOtherQueue = (previous: Reading, now: Reading): boolean => previous.sessionId !== '' && now.sessionId !== '' && previous.sessionId !== now.sessionId;

/** A session that began after the router was last read is new, all of it; any other counter may be years old. */
function first(now: Reading, { lastUptimeSeconds, toleranceSeconds }: DeltaRules): Delta {
  const startedSeconds = now.sessionSeconds === null ? null : now.uptimeSeconds - now.sessionSeconds;
  const isNew = now.kind === 'session' && startedSeconds !== null && lastUptimeSeconds !== null && (now.uptimeSeconds < lastUptimeSeconds || startedSeconds > lastUptimeSeconds - toleranceSeconds);
  return { uploadBytes: isNew ? now.uploadBytes : 0, downloadBytes: isNew ? now.downloadBytes : 0, begins: true, kept: now };
}

function isOther(previous: Reading, now: Reading, rebooted: boolean, toleranceSeconds: number): boolean {
  if (previous.sessionSeconds === null || now.sessionSeconds === null) return false;
  if (rebooted || now.sessionSeconds < previous.sessionSeconds) return true;
  if (previous.sessionId !== '' && now.sessionId !== '') return previous.sessionId !== now.sessionId;
  const moved = now.uptimeSeconds - now.sessionSeconds - (previous.uptimeSeconds - previous.sessionSeconds);
  return Math.abs(moved) > toleranceSeconds;
}

/** A counter that fell was set back, and what it shows now came after that; or it went over the top, where the line could have carried so much. */
function grown(before: number, now: number, tells: boolean, mostBytes: number): number {
  if (now >= before) return now - before;
  if (wrapped(before, now, mostBytes)) return now + WRAP - before;
  return tells ? now : 0;
}

/** Did it go over the top, where so much is believable? */
const wrapped = (before: number, now: number, mostBytes: number): boolean => mostBytes > 0 && now < before && before < WRAP && now + WRAP - before <= mostBytes;

/** What ran and still runs in one session goes over the top by itself; the sum of ended ones by what a session adds to it when it ends. */
function unwrapped(previous: Reading, now: Reading, mostBytes: number): Reading {
  const isSameSession = now.sessionId !== '' && now.sessionId === previous.sessionId && (now.sessionSeconds ?? 0) >= (previous.sessionSeconds ?? 0);
  const running = (before: number, after: number) => (isSameSession && wrapped(before, after, mostBytes) ? after + WRAP : after);
  const ended = (before: number, after: number, ranBytes: number) => (mostBytes > 0 && wrapped(before, after, ranBytes + mostBytes) ? after + WRAP : after);
  return {
    ...now,
    uploadBytes: running(previous.uploadBytes, now.uploadBytes),
    downloadBytes: running(previous.downloadBytes, now.downloadBytes),
    endedUploadBytes: ended(previous.endedUploadBytes, now.endedUploadBytes, previous.uploadBytes),
    endedDownloadBytes: ended(previous.endedDownloadBytes, now.endedDownloadBytes, previous.downloadBytes),
  };
}

/** Users are read before their sessions: what ended in between is missing for one reading, so the highest total is kept. */
function ofUser(previous: Reading, now: Reading, rebooted: boolean, mostBytes: number): Delta {
  const seen = rebooted ? now : unwrapped(previous, now, mostBytes);
  const wasReset = seen.endedUploadBytes < previous.endedUploadBytes || seen.endedDownloadBytes < previous.endedDownloadBytes;
  // A reboot that saved nothing: the ended sessions stand as they were, and those that ran are gone.
  const forgot = rebooted && now.endedUploadBytes === previous.endedUploadBytes && now.endedDownloadBytes === previous.endedDownloadBytes;
  if (wasReset) return { uploadBytes: now.endedUploadBytes + now.uploadBytes, downloadBytes: now.endedDownloadBytes + now.downloadBytes, begins: true, kept: now };
  if (forgot) return { uploadBytes: now.uploadBytes, downloadBytes: now.downloadBytes, begins: true, kept: now };
  const upload = seen.endedUploadBytes + seen.uploadBytes - previous.endedUploadBytes - previous.uploadBytes;
  const download = seen.endedDownloadBytes + seen.downloadBytes - previous.endedDownloadBytes - previous.downloadBytes;
  const kept = {
    ...now,
    uploadBytes: upload < 0 ? now.uploadBytes - upload : now.uploadBytes,
    downloadBytes: download < 0 ? now.downloadBytes - download : now.downloadBytes,
  };
  return { uploadBytes: Math.max(0, upload), downloadBytes: Math.max(0, download), begins: false, kept };
}
