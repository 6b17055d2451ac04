/** The bodies that Daraja answers with, to the letter. */

/** An answer on its way out. body undefined: an empty body. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Raw text instead of JSON. */
  readonly html?: string;
}

const ERROR_STATUS: Readonly<Record<string, number>> = { '400': 400, '401': 401, '404': 404, '405': 405, '500': 500 };

/** `{requestId, errorCode, errorMessage}`; the HTTP status is the first part of the code. */
export function errorAnswer(requestId: string, errorCode: string, errorMessage: string): Answer {
  return { status: ERROR_STATUS[errorCode.slice(0, 3)] ?? 500, body: { requestId, errorCode, errorMessage } };
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** What the gateway in front of Daraja sends on a bad day: a page, with status 200. */
export const htmlAnswer: Answer = {
  status: 200,
  html: '<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.</body></html>',
};

/** Result codes and texts of finished pushes and of answers to an API operator, as documented or seen in production. */
export const RESULT_TEXTS: Readonly<Record<string, string>> = {
  '0': 'The service request is processed successfully.',
  '1': 'The balance is insufficient for the transaction.',
  '3': 'The transaction amount is more than the maximum allowed.',
  '17': 'Rule limited.',
  '1032': 'Request Cancelled by user.',
  '1037': 'DS timeout user cannot be reached.',
  '2001': 'The initiator information is invalid.',
  '21': 'The initiator is not allowed to initiate this request.',
  '2033': 'The receipt number cannot be found by the specified OriginatorConversationID.',
  '8006': 'The security credential is locked.',
  R000001: 'The OriginalTransactionID has been reversed.',
  R000002: 'The OriginalTransactionID is invalid.',
  '2028': 'The request is not permitted according to product assignment.',
};
