/** The inbox of the sidecar, over its control protocol: GET /inbox?after=&limit=, POST /inbox/ack {seq}. */
import type { InboxEntry, InboxSource } from '../../ports/inbox-source.ts';
import { createInboxClient, unreachable } from './inbox-client.ts';
import { readPage } from './inbox-page.ts';

/** Also the name under which its reports are kept. */
const NAME = 'the M-Pesa listener on this PC';

export interface HttpInboxOptions {
  readonly baseUrl: string;
  /** Bearer token. Secret. */
  readonly token: string;
  /** Subscribes to the signal that something may be waiting; returns the way to stop it. */
  readonly onArrivalSignal: (listener: () => void) => () => void;
}

export interface ListenerInbox extends InboxSource {
  /** Hands over the list by which validation is answered, packed; null: everything is accepted. Throws GatewayError. */
  acceptOnly(packed: string | null): Promise<void>;
}

export function createInboxSource(options: HttpInboxOptions): ListenerInbox {
  const request = createInboxClient({ ...options, name: NAME });
  return {
    name: NAME,
    async pull(after, limit): Promise<InboxEntry[]> {
      const entries = readPage((await request(`/inbox?after=${after}&limit=${limit}`)).json);
      if (entries === null) throw unreachable(NAME, 'an answer of another kind');
      return entries;
    },
    async acknowledge(seq) {
      await request('/inbox/ack', { body: { seq } });
    },
    onArrival: (listener) => options.onArrivalSignal(listener),
    async acceptOnly(packed) {
      await request('/accounts', { body: { accounts: packed } });
    },
  };
}
