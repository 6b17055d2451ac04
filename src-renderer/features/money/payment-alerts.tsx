import { Alert, Button, Stack, Table, Text } from '@mantine/core';
import { CircleHelp, Hourglass, Split, Undo2 } from 'lucide-react';
import { Link } from 'wouter';
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import { formatDate, formatInstant } from '../../../src-shared/time.ts';
import { addressOf } from '../../app/address.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { Money, Section, StateBadge } from '../../ui/index.ts';
import incoming from './money-in.module.css';
import styles from './money.module.css';
import { OwnerCell } from './owner-cell.tsx';
import { isOpenReversal, type PaymentView } from './payment-view.ts';
import { ReversalState } from './reversal-state.tsx';

const words = texts.money;
const said = texts.moneyIn.alert;

/** What stands above the facts of a payment that is not simply somebody's. */
export function PaymentAlerts({ payment, reversals }: { payment: PaymentView; reversals: readonly ReversalRow[] }) {
  return (
    <div className={incoming['alerts']}>
      {payment.state === 'suspense' && <Suspense payment={payment} />}
      {payment.parent && (
        <Alert variant="default" icon={<Split size={18} className="tone-neutral" aria-hidden />} title={said.partTitle}>
          <Text size="sm">{said.partText} <Link href={`/money/payments/${payment.parent.id}`}>{payment.parent.receipt}</Link>.</Text>
        </Alert>
      )}
      {payment.parts.length > 0 && <Alert variant="default" icon={<Split size={18} className="tone-neutral" aria-hidden />} title={said.splitTitle}><Text size="sm">{said.splitText}</Text></Alert>}
      {payment.returned && <Returned returned={payment.returned} />}
      {payment.reversal && <Reversed reversal={payment.reversal} />}
      {reversals.filter(isOpenReversal).map((reversal) => <OpenReversal key={reversal.id} reversal={reversal} />)}
    </div>
  );
}

function Suspense({ payment }: { payment: PaymentView }) {
  const may = useMay();
  return (
    <Alert variant="default" icon={<CircleHelp size={18} className="tone-warn" aria-hidden />} title={words.nobody}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{words.suspenseText} {payment.matching}</Text>
        {may('payments.assign') && <Button component={Link} size="compact-md" href={addressOf('/money/unmatched', { payment: payment.id })}>{words.findOwner}</Button>}
      </Stack>
    </Alert>
  );
}

function Returned({ returned: { on, method, reference, reason, by } }: { returned: NonNullable<PaymentView['returned']> }) {
  return (
    <Alert variant="default" icon={<Undo2 size={18} className="tone-neutral" aria-hidden />} title={said.returnedTitle}>
      <Text size="sm">{said.returned(said.returnedHow[method] ?? method, formatDate(on), by ?? said.someone)} {reference !== '' && said.returnedWith(reference)} {reason}</Text>
    </Alert>
  );
}

function Reversed({ reversal: { at, reason } }: { reversal: NonNullable<PaymentView['reversal']> }) {
  const when = formatInstant(at);
  return (
    <Alert variant="default" icon={<Undo2 size={18} className="tone-bad" aria-hidden />} title={words.invoicing.reversedTitle}>
      <Text size="sm">{reason === '' ? words.invoicing.reversedOn(when) : words.invoicing.reversedText(when, reason.replace(/\.$/, ''))}</Text>
    </Alert>
  );
}

function OpenReversal({ reversal }: { reversal: ReversalRow }) {
  return (
    <Alert variant="default" icon={<Hourglass size={18} className="tone-pending" aria-hidden />} title={said.reversalOpen}>
      <Stack gap={6} align="flex-start">
        <ReversalState state={reversal.state} />
        <Text size="sm">{reversal.text}</Text>
        <Button component={Link} size="compact-md" variant="default" href="/money/reversals">{said.openReversals}</Button>
      </Stack>
    </Alert>
  );
}

/** The payments that a whole was divided into. */
export function PartsSection({ payment }: { payment: PaymentView }) {
  if (payment.parts.length === 0) return null;
  return (
    <Section title={texts.moneyIn.inParts} flush>
      <Table horizontalSpacing="md">
        <Table.Thead><Table.Tr><Table.Th>{said.part}</Table.Th><Table.Th>{words.subscriber}</Table.Th><Table.Th>{words.state}</Table.Th><Table.Th ta="right">{words.amountKes}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {payment.parts.map((part) => (
            <Table.Tr key={part.id}>
              <Table.Td><Link href={`/money/payments/${part.id}`}>{part.receipt}</Link></Table.Td>
              <Table.Td><OwnerCell payment={part} /></Table.Td>
              <Table.Td><StateBadge kind="payment" state={part.state} /></Table.Td>
              <Table.Td ta="right"><Money bare amount={part.amountCents} /></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot className={styles['sum'] ?? ''}><Table.Tr><Table.Th colSpan={3}>{words.total}</Table.Th><Table.Th ta="right"><Money bare amount={payment.amountCents} /></Table.Th></Table.Tr></Table.Tfoot>
      </Table>
    </Section>
  );
}
