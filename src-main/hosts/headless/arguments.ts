/** The command line of the headless host. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Refusal } from '../../../src-shared/refusal.ts';

export const USAGE = `Waya without a window: the desk in a browser.

  --port N             where to listen (default 4310; 0: any free port)
  --host ADDRESS       address to listen on (default 127.0.0.1: this computer only)
  --tls-cert FILE      certificate (PEM); with --tls-key, required to listen beyond this computer
  --tls-key FILE       its private key (PEM)
  --allow-host NAME    another name under which browsers reach this host; may be repeated
  --data DIR           data directory (default: the user's application data)
  --callback-port N    where M-Pesa's callbacks arrive on this computer (default 4311; with --port 0: any)
  --practice           the whole product against simulators, in a data directory of its own
  --help               this text
`;

export interface HostArguments {
  readonly port: number;
  readonly host: string;
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | null;
  readonly allowedHosts: readonly string[];
  /** Null: the default of this user. */
  readonly data: string | null;
  readonly callbackPort: number;
  readonly practice: boolean;
  readonly help: boolean;
}

const DEFAULT_PORT = 4310;
const DEFAULT_CALLBACK_PORT = 4311;

/** Throws Refusal with what is wrong and what would be right. */
export function parseArguments(given: readonly string[]): HostArguments {
  const values = read(given);
  const port = portOf('--port', values.port, DEFAULT_PORT);
  const host = values.host ?? '127.0.0.1';
  const { 'tls-cert': certificateFile, 'tls-key': keyFile } = values;
  if ((certificateFile === undefined) !== (keyFile === undefined)) throw new Refusal('invalid', '--tls-cert and --tls-key belong together: give both files.');
  const tls = certificateFile !== undefined && keyFile !== undefined ? { certificateFile, keyFile } : null;
  if (!tls && !isLoopback(host)) {
    throw new Refusal('invalid', `Listening on ${host} lets other computers in, so passwords would cross the network in the clear. Give --tls-cert and --tls-key, or leave --host out.`);
  }
  return {
    port,
    host,
    tls,
    allowedHosts: values['allow-host'] ?? [],
    data: values.data === undefined ? null : path.resolve(values.data),
    callbackPort: portOf('--callback-port', values['callback-port'], port === 0 ? 0 : DEFAULT_CALLBACK_PORT),
    practice: values.practice ?? false,
    help: values.help ?? false,
  };
}

/** Does this address stay within the computer? */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function read(given: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...given],
      options: { port: text, host: text, 'tls-cert': text, 'tls-key': text, 'allow-host': { type: 'string', multiple: true }, data: text, 'callback-port': text, practice: flag, help: { ...flag, short: 'h' } },
    }).values;
  } catch (error) {
    throw new Refusal('invalid', error instanceof Error ? error.message : String(error));
  }
}

function portOf(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new Refusal('invalid', `${name} ${text} is not a port: give a number from 0 to 65535.`);
  return port;
}
