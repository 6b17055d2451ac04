/** One page of an inbox, as sidecar and relay give it. */
import { z } from 'zod';
import { instant } from '../../../src-shared/time.ts';
import type { InboxEntry } from '../../ports/inbox-source.ts';

const pageShape = z.object({
  entries: z.array(
    z.object({
      seq: z.int().positive(),
      kind: z.enum(['stk', 'c2b-confirmation', 'c2b-validation', 'result', 'timeout']),
      receivedAt: z.int().transform(instant),
      remoteAddress: z.string(),
      sealed: z.string(),
    }),
  ),
});

/** Null: it is no such page. */
export function readPage(json: unknown): InboxEntry[] | null {
  return pageShape.safeParse(json).data?.entries ?? null;
}
