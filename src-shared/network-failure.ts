/** What a failed fetch says of whether anything was sent. */

/** Failures before a byte of the request could leave. */
export const NEVER_SENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'UND_ERR_CONNECT_TIMEOUT']);

/** The code of what went wrong under a failed fetch, e.g. "ECONNREFUSED"; the error's name when there is none. */
export function causeCode(error: unknown): string {
  const { name, cause } = error instanceof Error ? error : { name: 'error', cause: undefined };
  const inner = cause as { code?: unknown; errors?: readonly { code?: unknown }[] } | undefined;
  const code = inner?.code ?? inner?.errors?.[0]?.code;
  return typeof code === 'string' ? code : name;
}
