/** The closed list of ways in which Waya says no. A Refusal is expected, is shown to the person, and changes nothing. */
export const REFUSAL_CODES = [
  'invalid', // the input does not fit; details.fields says where
  'not_found',
  'conflict', // it contradicts what is there (duplicate name, same command id with another input)
  'already_done', // this very command was done before, and its reply is no longer kept
  'not_allowed', // the role may not
  'signed_out', // no session, or it ended
  'locked', // a period, a posted document, a frozen state
  'needs_confirmation', // say yes to the consequence in details and send again with confirm
  'unavailable', // something outside does not answer just now
  'rate_limited',
  'too_large',
  'internal', // a bug on our side; logged
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface RefusalDetails {
  /** Field path → what is wrong with it, in the operator's words. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** What crosses the wire. */
export interface RefusalBody {
  readonly code: RefusalCode;
  readonly message: string;
  readonly details?: RefusalDetails;
}

export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: RefusalDetails | undefined;
  /** message: what, where, what to do: in the operator's words. */
  constructor(code: RefusalCode, message: string, details?: RefusalDetails) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
  toBody(): RefusalBody {
    return this.details ? { code: this.code, message: this.message, details: this.details } : { code: this.code, message: this.message };
  }
}
