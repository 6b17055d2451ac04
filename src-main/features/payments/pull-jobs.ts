/** The question what came in, as work: at once, or as far back as M-Pesa lists. */
export const pullJob = { kind: 'payments.pull', mode: 'repeatable', key: 'payments.pull', lane: 'mpesa', laneLimit: 4, input: { whole: false }, rank: 5 } as const;
/** As far back as M-Pesa lists; a job of its own, so that a round does not replace it. */
export const lookBackJob = { ...pullJob, key: 'payments.lookBack', input: { whole: true } } as const;
