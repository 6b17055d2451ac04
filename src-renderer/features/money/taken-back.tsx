import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Consequence, isAnswered } from '../../ui/index.ts';
import { goneParts } from './gone-parts.ts';
import type { PaymentView } from './payment-view.ts';
import { WithdrawOutcome } from './withdraw-outcome.tsx';

const words = texts.moneyIn.takenBack;
const ANSWER_HEIGHT = 110;

interface Leaving {
  /** Null: nobody has said yet which payment it is. */
  readonly id: number | null;
  readonly state: PaymentView['state'] | null;
  /** What goes: of a payment that was divided, all of its parts or the one of that amount. */
  readonly amountCents: Cents;
}

/** What it does when a payment leaves, from whoever has it; of one that was divided, part by part. ready: it is known, and the button may be pressed. */
export function useTakenBack({ id, state, amountCents }: Leaving, { intro = '', waiting = '' }: { intro?: string; waiting?: string } = {}): { readonly ready: boolean; readonly shown: ReactNode } {
  const isSplit = state === 'split';
  const preview = useRead('payments.withdrawPreview', { id: id ?? 0 }, { enabled: id !== null && !isSplit });
  const whole = useRead('payments.get', { id: id ?? 0 }, { enabled: id !== null && isSplit });
  const head = intro !== '' && <Text size="xs" c="dimmed">{intro}</Text>;
  if (isSplit) {
    return {
      ready: isAnswered(whole),
      shown: <Consequence preview={whole} height={ANSWER_HEIGHT} waiting={waiting}>{(payment) => <>{head}{goneParts(payment.parts, payment.amountCents, amountCents).map((part) => <PartTaken key={part.id} part={part} />)}</>}</Consequence>,
    };
  }
  return {
    ready: id !== null && isAnswered(preview),
    shown: (
      <Consequence preview={id === null ? { ...preview, data: undefined, isFetching: false } : preview} height={ANSWER_HEIGHT} waiting={waiting}>
        {(answer) => <>{head}{answer.subscriberName !== null && <Text size="xs" c="dimmed">{words.from(answer.subscriberName)}</Text>}<WithdrawOutcome answer={answer} /></>}
      </Consequence>
    ),
  };
}

function PartTaken({ part }: { part: PaymentView['parts'][number] }) {
  const answer = useRead('payments.withdrawPreview', { id: part.id }).data;
  return (
    <div>
      <Text size="xs" c="dimmed" mt={6}>{part.subscriberName === null ? words.part(part.receipt) : words.partFrom(part.receipt, part.subscriberName)}</Text>
      {answer ? <WithdrawOutcome answer={answer} /> : <Text size="sm" fw={600}>{formatKes(part.amountCents)}</Text>}
    </div>
  );
}
