import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { Link } from 'wouter';
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { focusWhenShown } from '../../app/keyboard.ts';
import { texts } from '../../texts/index.ts';
import { DocumentButton } from '../../ui/index.ts';

const words = texts.tills.taken;

export interface Taken {
  readonly paymentId: number;
  readonly receipt: string;
  readonly amountCents: Cents;
  /** Null: nobody's yet. */
  readonly name: string | null;
}

/** Money is taken: its receipt to print, and the payment. */
export function TakenStep({ taken, close }: { taken: Taken; close: () => void }) {
  return (
    <Stack gap="md">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <CircleCheck size={26} className="tone-good" aria-hidden />
        <div>
          <Text fz="xl" lh="28px" fw={600}>{formatKes(taken.amountCents)} {taken.name !== null && <Text span size="sm" c="dimmed">{words.from(taken.name)}</Text>}</Text>
          <Text size="sm">{taken.receipt === '' ? null : words.receipt(taken.receipt)} {taken.name === null && words.unmatched}</Text>
          <Anchor component={Link} size="sm" href={`/money/payments/${taken.paymentId}`}>{words.openPayment}</Anchor>
        </div>
      </Group>
      <Group justify="flex-end" gap="xs">
        {taken.name !== null && <DocumentButton document={{ kind: 'receipt', id: taken.paymentId }} label={words.printReceipt} />}
        <Button ref={focusWhenShown} onClick={close}>{words.done}</Button>
      </Group>
    </Stack>
  );
}
