/** One request of the control protocol of a sidecar or relay. */
import { GatewayError } from '../../ports/gateway-error.ts';

const DEADLINE_MS = 10_000;

export interface InboxClientOptions {
  /** For messages: "The relay". */
  readonly name: string;
  readonly baseUrl: string;
  /** Bearer token. Secret. */
  readonly token: string;
  /** Of this adapter's own life: what is under way is given up. */
  readonly signal?: AbortSignal;
}

export interface InboxAnswer {
  readonly status: number;
  readonly json: unknown;
  /** Which store's numbers these are; null: it does not say. */
  readonly store: string | null;
}

export type InboxRequest = (path: string, given?: { readonly body?: unknown; readonly deadlineMs?: number; readonly accepts?: readonly number[] }) => Promise<InboxAnswer>;

/** Requests throw GatewayError for everything but 2xx and the statuses in `accepts`. */
export function createInboxClient({ name, baseUrl, token, signal }: InboxClientOptions): InboxRequest {
  return async (path, { body, deadlineMs = DEADLINE_MS, accepts = [] } = {}) => {
    let status: number;
    try {
      const deadline = AbortSignal.timeout(deadlineMs);
      const response = await fetch(`${baseUrl}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: signal ? AbortSignal.any([deadline, signal]) : deadline,
      });
      status = response.status;
      if (response.ok || accepts.includes(status)) return { status, json: await response.json(), store: response.headers.get('waya-store') };
      await response.body?.cancel();
    } catch (error) {
      throw unreachable(name, error instanceof Error ? error.name : 'error');
    }
    if (status === 401 || status === 429) {
      throw new GatewayError(`${name} does not accept Waya’s token.`, {
        retryable: status === 429,
        outcome: 'not_done',
        hint: 'Restart Waya; for a relay, enter its token again in the settings.',
        technical: `HTTP ${status}`,
      });
    }
    throw unreachable(name, `HTTP ${status}`);
  };
}

/** Nothing that could be used came back. */
export function unreachable(name: string, technical: string): GatewayError {
  return new GatewayError(`${name} does not answer.`, {
    retryable: true,
    outcome: 'not_done',
    hint: 'It is tried again; nothing that has arrived is lost.',
    technical,
  });
}
