/** The named points at which a crash must lose and repeat nothing; the crash tests kill the process there. */
export const CRASH_POINTS = [
  'batch.mid-chunk',
  'command.before-commit',
  'command.after-commit',
  'job.between-effect-and-result',
  'database.checkpoint',
  'migration.mid',
  'backup.mid',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Called whenever a point is passed. In production it does nothing. */
export type Probe = (point: CrashPoint) => void;
export const noProbe: Probe = () => {};
