/** One thing that a person must look at. */
import type { AttentionItem } from '../../../src-shared/contract/desk.ts';
import { MINUTE } from '../../../src-shared/time.ts';

type Given = Omit<AttentionItem, 'count' | 'jobId'> & Partial<Pick<AttentionItem, 'count' | 'jobId'>>;
export const item = (given: Given): AttentionItem => ({ count: 1, jobId: null, ...given });

/** Of what comes singly, so many are shown. */
export const MOST_OF_A_KIND = 20;
/** What fails for less time may still pass by itself. */
export const WAITING_LONG_MS = 10 * MINUTE;
