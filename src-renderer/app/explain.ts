/** An error as a person should read it. */
import { Refusal } from '../../src-shared/refusal.ts';
import { texts } from '../texts/index.ts';
import { Unreachable } from '../transport.ts';

export interface Explanation {
  readonly title: string;
  readonly text: string;
  readonly hint?: string;
  readonly technical?: string;
}

/** What happened, and what now. Refusals speak for themselves; anything else is a fault of ours or of the connection. */
export function explain(error: unknown): Explanation {
  if (error instanceof Refusal) {
    const fields = Object.entries(error.details?.fields ?? {}).map(([field, text]) => `${field}: ${text}`);
    const { hint, technical } = (error.details ?? {}) as { hint?: unknown; technical?: unknown };
    return {
      title: texts.refusal[error.code],
      text: error.message,
      ...(typeof hint === 'string' && !error.message.includes(hint) ? { hint } : {}),
      technical: [error.code, ...fields, ...(typeof technical === 'string' ? [technical] : [])].join('\n'),
    };
  }
  const technical = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof Unreachable) return { title: texts.failure.unreachableTitle, text: texts.failure.unreachableText, technical: error.message };
  return { title: texts.failure.bugTitle, text: texts.failure.bugText, technical };
}
