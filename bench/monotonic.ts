/** Milliseconds of the machine's monotonic clock: the same count in every process of this machine, and no jumps. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
