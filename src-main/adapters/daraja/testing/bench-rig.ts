/** Adapter, simulator, a receiver of callbacks and a clock that only the test moves. */
import { onTestFinished } from 'vitest';
import { shillings } from '../../../../src-shared/money.ts';
import type { Phone } from '../../../../src-shared/phone.ts';
import { later, parseInstant } from '../../../../src-shared/time.ts';
import type { Instant } from '../../../../src-shared/time.ts';
import type { PaymentGateway, PushRequest, Question } from '../../../ports/payment-gateway.ts';
import { SIMULATOR_CERTIFICATE, createDarajaSimulator } from '../../../simulators/daraja/index.ts';
import type { DarajaSimulator, DarajaSimulatorOptions } from '../../../simulators/daraja/index.ts';
import type { DarajaConfig } from '../daraja-config.ts';
import { createDarajaGateway } from '../daraja-gateway.ts';
import { sealPassword } from '../security-credential.ts';
import { createCallbackReceiver } from './callback-receiver.ts';
import type { CallbackReceiver } from './callback-receiver.ts';

export const PHONE = '254700000001' as Phone;
export const START = parseInstant('2026-03-27T15:33:36+03:00');

export const OPERATOR = { name: 'operator', password: 'Pa$$ word ü' };

export interface Rig {
  readonly gateway: PaymentGateway;
  readonly simulator: DarajaSimulator;
  readonly receiver: CallbackReceiver;
  readonly config: DarajaConfig;
  readonly unreadable: string[];
  now(): Instant;
  /** Moves the clock and lets what is due happen. */
  pass(ms: number): Promise<void>;
  request(changes?: Partial<PushRequest>): PushRequest;
  question(reference: string): Question;
  anotherGateway(changes: Partial<DarajaConfig>): PaymentGateway;
  otherGateway(config: DarajaConfig): PaymentGateway;
}

export async function createRig(options: Partial<DarajaSimulatorOptions> = {}, changes: Partial<DarajaConfig> = {}): Promise<Rig> {
  let now = START;
  let movedMs = 0;
  const keys = { shortcode: '600638', passkey: 'the-passkey', consumerKey: 'the-key', consumerSecret: 'the-secret' };
  const simulator = createDarajaSimulator({ initiator: OPERATOR, clock: { now: () => now }, timers: 'manual', mode: 'sandbox', ...keys, ...options });
  const receiver = await createCallbackReceiver();
  const { baseUrl } = await simulator.listen();
  onTestFinished(async () => {
    await simulator.close();
    await receiver.close();
  });
  const config: DarajaConfig = { baseUrl, ...keys, transactionType: 'CustomerPayBillOnline', initiator: { name: OPERATOR.name, securityCredential: sealPassword(OPERATOR.password, SIMULATOR_CERTIFICATE, START) }, deadlineMs: 10_000, spikePauseMs: 1, ...changes };
  const unreadable: string[] = [];
  const surroundings = { now: () => now, monotonic: () => movedMs, onUnreadableRow: (reason: string) => void unreadable.push(reason) };
  return {
    gateway: createDarajaGateway(config, surroundings),
    simulator,
    receiver,
    config,
    unreadable,
    now: () => now,
    async pass(ms) {
      now = later(now, ms);
      movedMs += ms;
      await simulator.advanceTo(now);
    },
    question: (reference) => ({ reference, resultUrl: `${receiver.baseUrl}/result`, timeoutUrl: `${receiver.baseUrl}/timeout` }),
    request: (wanted) => ({
      phone: PHONE,
      amountCents: shillings(1500),
      accountReference: '12345674',
      description: 'Internet',
      callbackUrl: `${receiver.baseUrl}/stk`,
      ...wanted,
    }),
    anotherGateway: (other) => createDarajaGateway({ ...config, ...other }, surroundings),
    otherGateway: (whole) => createDarajaGateway(whole, surroundings),
  };
}
