/** What the outside said, in terms of a router that the operator knows by name. */
import { Refusal } from '../../../src-shared/refusal.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import type { GatewayError } from '../../ports/gateway-error.ts';
import { troubleOf } from './router-pool.ts';
import type { RouterRecord } from './routers.store.ts';

/** Why a line waits. The same text for as long as the same silence lasts. */
export function unreachable(router: RouterRecord, error: GatewayError): Trouble {
  const rest = troubleOf(error);
  if (!error.retryable) return { ...rest, message: `Router ${router.name} does not let Waya in: ${error.message}` };
  const since = router.lastContactAt === null ? 'was never reached' : `does not answer since ${formatInstant(router.lastContactAt)}`;
  return { ...rest, message: `Router ${router.name} ${since}; this waits for it.` };
}

/** A live request that the router did not answer. */
export function unavailable(error: GatewayError): Refusal {
  return new Refusal('unavailable', `${error.message} ${error.hint}`, { hint: error.hint, ...(error.technical === undefined ? {} : { technical: error.technical }) });
}

/** An address, password or certificate that a router did not take, at the field where it was typed. */
export function notAccepted(error: GatewayError): Refusal {
  const field = fieldOf(error.message);
  return new Refusal('invalid', `${error.message} ${error.hint}`, { fields: { [field]: error.message }, hint: error.hint, ...(error.technical === undefined ? {} : { technical: error.technical }) });
}

function fieldOf(message: string): 'password' | 'fingerprint' | 'tls' | 'host' {
  if (/password/i.test(message)) return 'password';
  if (/certificate/i.test(message)) return 'fingerprint';
  if (/\bTLS\b/.test(message)) return 'tls';
  return 'host';
}
