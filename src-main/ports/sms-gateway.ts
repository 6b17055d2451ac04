import type { Cents } from '../../src-shared/money.ts';
import type { Phone } from '../../src-shared/phone.ts';

export interface SmsGateway {
  /** Hands one text over. Throws GatewayError; outcome 'unknown' when it may have been sent: never send it again by itself. */
  send(message: { readonly to: Phone; readonly body: string }): Promise<{ readonly providerId: string; readonly costCents: Cents }>;
}
