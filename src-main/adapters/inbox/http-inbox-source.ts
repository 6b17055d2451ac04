/** The inbox of a sidecar or relay, over its control protocol: GET /inbox?after=&limit=, POST /inbox/ack {seq}. */
import { z } from 'zod';
import { instant } from '../../../src-shared/time.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { InboxEntry, InboxSource } from '../../ports/inbox-source.ts';

const DEADLINE_MS = 10_000;

const pageShape = z.object({
  entries: z.array(
    z.object({
      seq: z.int().positive(),
      kind: z.enum(['stk', 'c2b-confirmation', 'c2b-validation']),
      receivedAt: z.int().transform(instant),
      remoteAddress: z.string(),
      sealed: z.string(),
    }),
  ),
});

export interface HttpInboxOptions {
  /** For messages: "this PC", "the relay". */
  readonly name?: string;
  readonly baseUrl: string;
  /** Bearer token. Secret. */
  readonly token: string;
  /** Subscribes to the signal that something may be waiting; returns the way to stop it. */
  readonly onArrivalSignal: (listener: () => void) => () => void;
}

export function createInboxSource(options: HttpInboxOptions): InboxSource {
  const name = options.name ?? 'the M-Pesa listener on this PC';
  const request = async (path: string, body?: unknown): Promise<unknown> => {
    let response: Response;
    try {
      response = await fetch(`${options.baseUrl}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${options.token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
      if (response.ok) return await response.json();
    } catch (error) {
      throw unreachable(name, error instanceof Error ? error.name : 'error');
    }
    if (response.status === 401) {
      throw new GatewayError(`${name} does not accept Waya’s token.`, {
        retryable: false,
        outcome: 'not_done',
        hint: 'Restart Waya; for a relay, enter its token again in the settings.',
        technical: 'HTTP 401',
      });
    }
    throw unreachable(name, `HTTP ${response.status}`);
  };
  return {
    name,
    async pull(after, limit): Promise<InboxEntry[]> {
      const page = pageShape.safeParse(await request(`/inbox?after=${after}&limit=${limit}`));
      if (!page.success) throw unreachable(name, 'an answer of another kind');
      return page.data.entries;
    },
    async acknowledge(seq) {
      await request('/inbox/ack', { seq });
    },
    onArrival: (listener) => options.onArrivalSignal(listener),
  };
}

function unreachable(name: string, technical: string): GatewayError {
  return new GatewayError(`${name} does not answer.`, {
    retryable: true,
    outcome: 'not_done',
    hint: 'It is tried again; nothing that has arrived is lost.',
    technical,
  });
}
