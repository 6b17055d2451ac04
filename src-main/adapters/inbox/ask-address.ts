/** Asks a public address of ours, as anybody outside would: does it lead here? */
import type { AddressAnswer } from '../../ports/reach-host.ts';

const DEADLINE_MS = 10_000;
const READ_BYTES = 4_096;

/** Certificates that Node refuses: wrong name, expired, not signed by anybody known. */
const CERTIFICATE = /^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL)/;

/** GET without following. Never throws. */
export async function askAddress(url: string, deadlineMs = DEADLINE_MS): Promise<AddressAnswer> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(deadlineMs), headers: { accept: 'application/json' } });
    return { kind: 'answer', status: response.status, body: await beginning(response) };
  } catch (error) {
    const code = codeOf(error);
    return { kind: 'none', why: whyOf(code), technical: code };
  }
}

async function beginning(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels what is not read.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= READ_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, READ_BYTES).toString();
}

function codeOf(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: unknown }; name?: string };
  return typeof cause?.code === 'string' ? cause.code : (name ?? 'error');
}

function whyOf(code: string): Extract<AddressAnswer, { kind: 'none' }>['why'] {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name';
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'TimeoutError' || code === 'ETIMEDOUT' || code.startsWith('UND_ERR_')) return 'silence';
  return CERTIFICATE.test(code) ? 'certificate' : 'other';
}
