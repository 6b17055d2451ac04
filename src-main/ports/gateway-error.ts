/** What an adapter throws, and nothing else: something outside said no, or did not say. */
export class GatewayError extends Error {
  /** May the same desired state be tried again later? */
  readonly retryable: boolean;
  /**
   * Did the outside act? 'not_done': certainly not. 'unknown': the answer was lost after the request left; read before
   * retrying, and never repeat an act that must happen once.
   */
  readonly outcome: 'not_done' | 'unknown';
  /** What the operator can do about it, in his words. */
  readonly hint: string;
  /** The other side's own code or text, for the technical details. Never a secret, never a phone number. */
  readonly technical: string | undefined;

  constructor(
    message: string,
    options: { retryable: boolean; outcome: 'not_done' | 'unknown'; hint: string; technical?: string; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = 'GatewayError';
    this.retryable = options.retryable;
    this.outcome = options.outcome;
    this.hint = options.hint;
    this.technical = options.technical;
  }
}
