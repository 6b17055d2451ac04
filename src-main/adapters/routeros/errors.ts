import { GatewayError } from '../../ports/gateway-error.ts';
import { type Failure, RouterosFailure } from './failure.ts';

/** What was asked of the router: it decides what a lost answer means and what may be said about it. */
export interface Attempt {
  readonly act: 'connect' | 'read' | 'write';
  /** "host:port", for the operator. */
  readonly router: string;
  /** Passwords that stood in the command: never in an error, even when the router sends them back. */
  readonly secrets: readonly string[];
}

interface Explanation {
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly outcome?: 'not_done' | 'unknown';
}

/** First match wins. By substring: the texts carry tails and numbers that differ between versions and menus. */
const TRAPS: readonly (readonly [RegExp, Explanation])[] = [
  [
    /invalid user name or password|cannot log in/i,
    {
      message: 'The router does not accept this user name and password.',
      hint: 'Check the API user and its password in the router settings. On the router: System > Users.',
      retryable: false,
    },
  ],
  [
    /already (exists|have)/i,
    {
      message: 'The router already has an object with this name.',
      hint: 'Read the router again: adopt the object that is there, or choose another name.',
      retryable: false,
    },
  ],
  [
    /no such item/i,
    {
      message: 'The object is no longer on the router.',
      hint: 'Somebody removed it. The next comparison with the router will put it right.',
      retryable: true,
    },
  ],
  [
    /not enough permissions/i,
    {
      message: 'The API user may not do this on the router.',
      hint: 'Give the group of the API user the policies read, write, api and test. On the router: System > Users > Groups.',
      retryable: false,
    },
  ],
  [
    /too many|session limit|max(imum)? (number of )?sessions|no more sessions/i,
    {
      message: 'The router has no free API session.',
      hint: 'Close other programs that use the API of this router, or raise max-sessions. On the router: IP > Services.',
      retryable: true,
    },
  ],
  [
    /timed out|timeout|try again|busy|interrupted/i,
    {
      message: 'The router broke the command off.',
      hint: 'It may be busy. Waya reads the router and tries again.',
      retryable: true,
      outcome: 'unknown',
    },
  ],
  [
    /input does not match any value of|invalid value|ambiguous value|invalid (internal )?item|value of .* (out of range|must be)/i,
    {
      message: 'The router does not accept one of the values.',
      hint: 'The technical details name it. A profile must exist on this router before it can be used.',
      retryable: false,
    },
  ],
  [
    /no such command|unknown parameter|expected end of command|bad command|syntax error/i,
    {
      message: 'This RouterOS version does not know the command.',
      hint: 'Update RouterOS, and check that the package (ppp, hotspot, dhcp) is installed and enabled.',
      retryable: false,
    },
  ],
];

const UNKNOWN_TRAP: Explanation = {
  message: 'The router refused the command.',
  hint: 'The technical details hold its reason.',
  retryable: false,
};

function explainTrap(text: string): Explanation {
  return TRAPS.find(([pattern]) => pattern.test(text))?.[1] ?? UNKNOWN_TRAP;
}

const REACH_HINT = 'Check that the router has power and that this computer reaches it (cable, VPN, address, port).';
const TLS_HINT =
  'Give the api-ssl service of the router a certificate (IP > Services), or use the plain API over a VPN. Usual ports: 8729 with TLS, 8728 plain.';
const NO_SESSION: Omit<Explanation, 'message'> = {
  hint: 'The API service may be limited to other addresses (available from), or all its sessions are in use (max-sessions). On the router: IP > Services.',
  retryable: true,
};

/** Operating system and TLS errors by err.code; their texts differ between platforms. */
function explainSystem(code: string, router: string): Explanation {
  if (code === 'ECONNREFUSED') {
    return { message: `Nothing listens at ${router}.`, hint: 'Enable the API service (IP > Services) and check the port.', retryable: true };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return { message: `The router name in ${router} cannot be found.`, hint: 'Check the address of the router and the internet connection of this computer.', retryable: true };
  }
  if (code === 'ERR_SOCKET_BAD_PORT') {
    return { message: `${router} is no valid address.`, hint: 'The port is a number from 1 to 65535.', retryable: false };
  }
  if (/HANDSHAKE_FAILURE|NO_SHARED_CIPHER|ALERT/.test(code)) {
    return { message: `The router at ${router} offers no usable TLS.`, hint: TLS_HINT, retryable: false };
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    return { message: `${router} does not speak TLS.`, hint: TLS_HINT, retryable: false };
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED') {
    return { message: `The connection to ${router} broke.`, hint: REACH_HINT, retryable: true };
  }
  return { message: `The router at ${router} cannot be reached.`, hint: REACH_HINT, retryable: true };
}

function notRouter(router: string, service: string | undefined): Explanation {
  return {
    message: `What answers at ${router} is not the API of a MikroTik router${service ? `: it looks like ${service}` : ''}.`,
    hint: 'Check address and port. The API listens on 8728 (plain) or 8729 (TLS), not on the WinBox, web or SSH port.',
    retryable: false,
  };
}

function explainDeadline(failure: Failure & { kind: 'deadline' }, router: string): Explanation {
  const seconds = failure.deadlineMs / 1000;
  if (failure.phase === 'dialling') {
    return { message: `The router at ${router} did not answer within ${seconds} s.`, hint: REACH_HINT, retryable: true };
  }
  if (failure.phase === 'handshake') {
    return { message: `${router} took the connection and did not answer in TLS within ${seconds} s.`, hint: TLS_HINT, retryable: true };
  }
  if (failure.phase === 'login') {
    return {
      ...notRouter(router, undefined),
      message: `${router} took the connection and did not answer as a MikroTik API within ${seconds} s.`,
      retryable: true, // an overloaded router looks the same
    };
  }
  return { message: `The router at ${router} fell silent for ${seconds} s.`, hint: REACH_HINT, retryable: true };
}

function explainClosed(failure: Failure, router: string): Explanation {
  if (failure.phase === 'ready') return { message: `The connection to ${router} was lost.`, hint: REACH_HINT, retryable: true };
  if (failure.phase === 'handshake') {
    return { message: `${router} closed the connection during TLS.`, hint: `${TLS_HINT} ${NO_SESSION.hint}`, retryable: true };
  }
  return { message: `The router at ${router} closed the connection before the login.`, ...NO_SESSION };
}

function explain(failure: Failure, router: string): Explanation {
  switch (failure.kind) {
    case 'trap':
      return explainTrap(failure.message);
    case 'fatal': {
      // The router ends the session: what it says may be any of the known reasons, but it is never the fault of a value.
      const known = explainTrap(failure.message);
      if (known !== UNKNOWN_TRAP) return known;
      return { message: `The router at ${router} ended the session.`, hint: 'Waya connects again. The technical details hold its reason.', retryable: true };
    }
    case 'closed':
      return explainClosed(failure, router);
    case 'deadline':
      return explainDeadline(failure, router);
    case 'system':
      return explainSystem(failure.code, router);
    case 'protocol':
      if (failure.phase !== 'ready') return notRouter(router, failure.service);
      return { message: `The router at ${router} sent something that cannot be read.`, hint: REACH_HINT, retryable: true };
    case 'certificate':
      return {
        message: `The certificate of the router at ${router} has changed. Expected ${failure.pinned}, seen ${failure.seen}. Nothing was sent.`,
        hint: 'If you replaced the router or its certificate, accept the new one in the router settings. If not, somebody may stand between this computer and the router.',
        retryable: false,
      };
  }
}

function technicalOf(failure: Failure): string {
  switch (failure.kind) {
    case 'trap':
    case 'fatal':
      return failure.message;
    case 'system':
      return failure.code;
    case 'certificate':
      return `expected ${failure.pinned}, seen ${failure.seen}`;
    default:
      return `${failure.kind} (${failure.phase})`;
  }
}

/**
 * Did the router act? A trap says no. A write that left and was not answered is unknown; a read changes nothing, and neither does
 * a connection that never came about.
 */
function outcomeOf(failure: Failure, explanation: Explanation, attempt: Attempt): 'not_done' | 'unknown' {
  if (attempt.act !== 'write') return 'not_done';
  if (failure.kind === 'trap') return failure.category === 2 ? 'unknown' : (explanation.outcome ?? 'not_done');
  return failure.sent ? 'unknown' : 'not_done';
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '[hidden]')), text);
}

/** A failure of the connection in the operator's words. Anything else that was thrown is a bug and passes unchanged. */
export function toGatewayError(thrown: unknown, attempt: Attempt): unknown {
  if (!(thrown instanceof RouterosFailure)) return thrown;
  const { failure } = thrown;
  const explanation = explain(failure, attempt.router);
  return new GatewayError(explanation.message, {
    retryable: explanation.retryable,
    outcome: outcomeOf(failure, explanation, attempt),
    hint: explanation.hint,
    technical: redact(technicalOf(failure), attempt.secrets),
  });
}

/** True for the router's answer about a row that is not there. */
export function isNoSuchItem(thrown: unknown): boolean {
  return isTrap(thrown, /no such item/i);
}

function isTrap(thrown: unknown, pattern: RegExp): boolean {
  return thrown instanceof RouterosFailure && thrown.failure.kind === 'trap' && pattern.test(thrown.failure.message);
}

/** True for the router's answer about a menu that it has not: the package is missing, or the version does not know it. */
export function isMissingMenu(thrown: unknown): boolean {
  return isTrap(thrown, /no such command/i);
}

/** True for the router's refusal of a row that is there already. */
export function isAlreadyThere(thrown: unknown): boolean {
  return isTrap(thrown, /already (exists|have)/i);
}

/** True when the API user may not do it. */
export function isForbidden(thrown: unknown): boolean {
  return isTrap(thrown, /not enough permissions/i);
}

/** True for a refusal of the command itself, whichever rows it names: to try them one by one is of no use. */
export function concernsEveryRow(thrown: unknown): boolean {
  return isTrap(thrown, /not enough permissions|no such command|unknown parameter/i);
}

/** True when the router refused, whatever it said; the connection is sound. */
export function isTrapped(thrown: unknown): boolean {
  return isTrap(thrown, /(?:)/);
}

/**
 * The same error with another outcome: 'unknown' where the first part of a change was made and the rest was not, 'not_done' where nothing
 * of it is a state that anybody asked for.
 */
export function withOutcome(error: GatewayError, outcome: GatewayError['outcome']): GatewayError {
  return new GatewayError(error.message, {
    retryable: error.retryable,
    outcome,
    hint: error.hint,
    ...(error.technical === undefined ? {} : { technical: error.technical }),
  });
}

/** Text that routers do not keep: they store bytes, and each tool writes another code page. Names the field, not its value. */
export function notAscii(field: string, letter: string): GatewayError {
  return new GatewayError(`The ${field} has a character that routers do not keep: "${letter}".`, {
    retryable: false,
    outcome: 'not_done',
    hint: `Write the ${field} with the letters a to z, figures and the usual signs.`,
  });
}

/** A file can be written only with the policy ftp (MikroTik, User groups). */
export function exportForbidden(error: GatewayError): GatewayError {
  return new GatewayError('The API user may not write its configuration to a file on the router.', {
    retryable: false,
    outcome: 'not_done',
    hint: 'Add the policy ftp to the group of the API user. On the router: System > Users > Groups.',
    ...(error.technical === undefined ? {} : { technical: error.technical }),
  });
}

/** A file that this version does not show in full. */
export function exportTooLarge(sizeBytes: number): GatewayError {
  return new GatewayError('The configuration of this router is too large to be read by this RouterOS version.', {
    retryable: false,
    outcome: 'not_done',
    hint: 'Update RouterOS to 7.14 or later, or copy it by hand: on the router, New Terminal, /export file=copy, then take copy.rsc from Files.',
    technical: `${sizeBytes} bytes`,
  });
}

/** The command to write it was accepted, and the file did not come. */
export function exportNotWritten(): GatewayError {
  return new GatewayError('The router did not write its configuration to a file.', {
    retryable: true,
    outcome: 'not_done',
    hint: 'Look whether it has free space for files. On the router: Files, and System > Resources.',
  });
}
