import { setImmediate } from 'node:timers/promises';

/** Lets everything else that waits run first: between the chunks of long work, so that the screens stay alive. */
export const letOthersRun = (): Promise<void> => setImmediate();
