/** The SMS port over a provider in the same process: practice mode and tests. */
import type { Cents } from '../../../src-shared/money.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { SmsGateway } from '../../ports/sms-gateway.ts';

/** What the SMS simulator offers; named here because adapters and simulators do not know each other. */
export interface SmsProvider {
  deliver(
    to: string,
    body: string,
  ): Promise<
    | { readonly kind: 'accepted'; readonly providerId: string; readonly costCents: Cents }
    | { readonly kind: 'refused'; readonly reason: string }
    | { readonly kind: 'lost' }
  >;
}

export function createSimulatedSmsGateway(provider: SmsProvider): SmsGateway {
  return {
    async send({ to, body }) {
      const answer = await provider.deliver(to, body);
      switch (answer.kind) {
        case 'accepted':
          return { providerId: answer.providerId, costCents: answer.costCents };
        case 'refused':
          throw new GatewayError('The SMS provider refused the message.', {
            retryable: true,
            outcome: 'not_done',
            hint: 'Check the credit and the sender name at the SMS provider.',
            technical: answer.reason,
          });
        case 'lost':
          throw new GatewayError('The SMS provider did not answer; the message may have been sent.', {
            retryable: false,
            outcome: 'unknown',
            hint: 'Ask the customer, or look in the provider’s own list before sending it again.',
          });
      }
    },
  };
}
