/** What an answer of our public address means. */
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { AddressAnswer } from '../../ports/reach-host.ts';

export interface ProbeVerdict {
  readonly state: 'reached' | 'elsewhere' | 'unreachable';
  readonly trouble: Trouble | null;
}

const reached: ProbeVerdict = { state: 'reached', trouble: null };
const elsewhere = (message: string, hint: string, technical: string): ProbeVerdict => ({ state: 'elsewhere', trouble: { message, hint, technical } });
const unreachable = (message: string, hint: string, technical: string): ProbeVerdict => ({ state: 'unreachable', trouble: { message, hint, technical } });

/** What is in front of us answers so when it cannot get through: a proxy, or Cloudflare (52x; 530: no tunnel is connected). */
const isInBetween = (status: number): boolean => [502, 503, 504].includes(status) || (status >= 520 && status <= 530);

/** proof: what only our listener can answer to the nonce that was asked. way: of the settings, for what to do. */
export function judgeProbe(answer: AddressAnswer, proof: string, way: 'none' | 'own' | 'cloudflared' | 'relay'): ProbeVerdict {
  if (answer.kind === 'none') return noAnswer(answer);
  const technical = `HTTP ${answer.status}`;
  if (answer.status === 200 && hereIn(answer.body) === proof) return reached;
  if (isInBetween(answer.status)) return unreachable('The address is known, but what stands there does not get through to Waya.', hintOf(way), technical);
  if (answer.status === 429) return unreachable('The listener answers that it is asked too often just now.', 'Wait a minute and test again.', technical);
  if (answer.status >= 300 && answer.status < 400) return elsewhere('The address sends its visitors on to another one; M-Pesa does not follow.', 'Enter the address that it leads to in the end.', technical);
  return elsewhere('Something else answers at this address, not this Waya.', way === 'relay' ? 'Compare WAYA_RELAY_PATH of the relay with what Waya shows for a new relay, and look where the address leads.' : `Look where the address leads. ${hintOf(way)}`, technical);
}

function hintOf(way: 'none' | 'own' | 'cloudflared' | 'relay'): string {
  switch (way) {
    case 'relay':
      return 'Look on the relay’s host whether the relay runs, and whether the reverse proxy leads to its port.';
    case 'cloudflared':
      return 'In Cloudflare’s dashboard the tunnel’s public hostname must lead to http://localhost and the port of the listener, as shown here.';
    default:
      return 'It must lead to the listener on this computer, whose address is shown here.';
  }
}

function noAnswer({ why, technical }: Extract<AddressAnswer, { kind: 'none' }>): ProbeVerdict {
  switch (why) {
    case 'name':
      return unreachable('This name is not known on the internet.', 'Check the spelling and the domain’s DNS entries; a new entry may take an hour. Without internet here, no name is known.', technical);
    case 'refused':
      return unreachable('Nobody listens at this address.', 'Start what should answer there, and check the port.', technical);
    case 'certificate':
      return unreachable('The certificate of this address is not valid; M-Pesa refuses such an address.', 'Renew it, or have it made by Let’s Encrypt or Cloudflare.', technical);
    case 'silence':
      return unreachable('The address does not answer in time.', 'Check the internet connection here, and whether a firewall blocks the way.', technical);
    case 'other':
      return unreachable('The address could not be asked.', 'Check the address and the internet connection here.', technical);
  }
}

function hereIn(body: string): string | null {
  try {
    const { here } = JSON.parse(body) as { here?: unknown };
    return typeof here === 'string' ? here : null;
  } catch {
    return null;
  }
}
