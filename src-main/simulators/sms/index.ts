/** A text-message provider and all phones of its customers, in one process: keeps what was sent, bills by part, fails on demand. */
import { cents, multiplyRatio } from '../../../src-shared/money.ts';
import type { Cents } from '../../../src-shared/money.ts';
import { countSmsParts } from '../../../src-shared/sms-parts.ts';
import type { SmsParts } from '../../../src-shared/sms-parts.ts';
import type { Instant } from '../../../src-shared/time.ts';

/** KES 0.80 a part, the usual price in Kenya. */
const PART_PRICE_CENTS = cents(80);

export interface SentSms {
  readonly providerId: string;
  /** Twelve digits. */
  readonly to: string;
  readonly body: string;
  readonly at: Instant;
  readonly encoding: SmsParts['encoding'];
  readonly parts: number;
  readonly costCents: Cents;
}

/** 'refused': not sent. 'lost': sent, but the answer was lost on the way back. */
export type SmsAnswer =
  | { readonly kind: 'accepted'; readonly providerId: string; readonly costCents: Cents }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'lost' };

export interface SmsSimulator {
  deliver(to: string, body: string): Promise<SmsAnswer>;
  /** Everything sent, oldest first. */
  outbox(): readonly SentSms[];
  /** What one phone shows, newest first. */
  phone(number: string): readonly SentSms[];
  readonly faults: {
    /** The next ones are refused with this reason. */
    fail(reason: string, times?: number): void;
    /** The next ones are sent, but their answers are lost. */
    loseAnswer(times?: number): void;
    clear(): void;
  };
}

export function createSmsSimulator(options: { readonly clock: { now(): Instant } }): SmsSimulator {
  const sent: SentSms[] = [];
  const faults: ({ kind: 'fail'; reason: string } | { kind: 'lose' })[] = [];
  const send = (to: string, body: string): SentSms => {
    const { encoding, parts } = countSmsParts(body);
    const message: SentSms = {
      providerId: `sim-${sent.length + 1}`,
      to,
      body,
      at: options.clock.now(),
      encoding,
      parts,
      costCents: multiplyRatio(PART_PRICE_CENTS, parts, 1),
    };
    sent.push(message);
    return message;
  };
  return {
    async deliver(to, body) {
      const fault = faults.shift();
      if (fault?.kind === 'fail') return { kind: 'refused', reason: fault.reason };
      const { providerId, costCents } = send(to, body);
      return fault?.kind === 'lose' ? { kind: 'lost' } : { kind: 'accepted', providerId, costCents };
    },
    outbox: () => [...sent],
    phone: (number) => sent.filter((message) => message.to === number).reverse(),
    faults: {
      fail(reason, times = 1) {
        for (let i = 0; i < times; i++) faults.push({ kind: 'fail', reason });
      },
      loseAnswer(times = 1) {
        for (let i = 0; i < times; i++) faults.push({ kind: 'lose' });
      },
      clear() {
        faults.length = 0;
      },
    },
  };
}
