import { setImmediate as nextTurn } from 'node:timers/promises';

/** Ends this turn of the event loop, so that a long act leaves the screens alive. */
export const letOthersRun = (): Promise<void> => nextTurn();
