import { Button, Table, Title } from '@mantine/core';
import { useState } from 'react';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { formatKes } from '../../../../src-shared/money.ts';
import { addDays, formatDate } from '../../../../src-shared/time.ts';
import { useAct } from '../../../app/queries.ts';
import { useMay } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import { percentText } from '../../../ui/index.ts';
import { priceText } from './charging-text.ts';
import { EndAddOnDialog, EndDiscountDialog, type Discount, type Extra } from './end-extra-dialogs.tsx';
import styles from './services.module.css';

const words = texts.services.charges;

/** The plan, its add-ons, what is yet to be charged once, and what is let off: all that makes his invoices. */
export function ChargesTable({ service }: { service: SubscriptionView }) {
  const [ending, setEnding] = useState<Extra | Discount | null>(null);
  const [opened, setOpened] = useState(false);
  if (service.extras.length === 0 && service.discounts.length === 0) return null;
  const ask = (what: Extra | Discount) => {
    setEnding(what);
    setOpened(true);
  };
  const close = () => setOpened(false);
  return (
    <div className={styles['charges']}>
      <Title order={3} mb={4}>{words.title}</Title>
      <Table horizontalSpacing="xs" verticalSpacing={5}>
        <Table.Thead><Table.Tr><Table.Th>{words.what}</Table.Th><Table.Th ta="right" w={230}>{words.price}</Table.Th><Table.Th w={270} pl={32}>{words.when}</Table.Th><Table.Td w={110} /></Table.Tr></Table.Thead>
        <Table.Tbody>
          <Table.Tr><Table.Td>{service.planName}</Table.Td><Table.Td ta="right">{priceText(service)}</Table.Td><Table.Td pl={32}>{planWhen(service)}</Table.Td><Table.Td /></Table.Tr>
          {service.extras.map((extra) => <ExtraRow key={extra.chargeId} extra={extra} end={() => ask(extra)} />)}
          {service.discounts.map((discount) => <DiscountRow key={`discount${discount.id}`} discount={discount} end={() => ask(discount)} />)}
        </Table.Tbody>
      </Table>
      {ending && 'chargeId' in ending && <EndAddOnDialog key={ending.chargeId} extra={ending} opened={opened} onClose={close} />}
      {ending && !('chargeId' in ending) && <EndDiscountDialog key={ending.id} discount={ending} opened={opened} onClose={close} />}
    </div>
  );
}

function planWhen({ charging, nextOn }: SubscriptionView): string {
  if (charging === 'prepaid') return words.prepaid;
  return nextOn === null ? words.nothingMore : words.nextOn(formatDate(nextOn));
}

function ExtraRow({ extra, end }: { extra: Extra; end: () => void }) {
  const may = useMay();
  const cancel = useAct('oneOffs.cancel', { done: words.cancelled });
  const price = formatKes(extra.priceCents);
  const each = extra.interval ? texts.value.priceEvery(price, extra.interval) : price;
  return (
    <Table.Tr>
      <Table.Td>{extra.name}</Table.Td>
      <Table.Td ta="right">{extra.quantity === 1 ? each : words.pieces(extra.quantity, each)}</Table.Td>
      <Table.Td pl={32}>{extraWhen(extra)}</Table.Td>
      <Table.Td ta="right" py={0}>
        {extra.kind === 'oneOff' && may('oneOffs.cancel') && <RowButton text={words.cancel} label={words.cancelOf(extra.name)} busy={cancel.busy} act={() => void cancel.run({ chargeId: extra.chargeId })} />}
        {extra.kind === 'addOn' && extra.endOn === null && may('addOns.end') && <RowButton text={words.end} label={words.endOf(extra.name)} act={end} />}
      </Table.Td>
    </Table.Tr>
  );
}

function extraWhen({ kind, endOn, nextOn, startOn }: Extra): string {
  if (kind === 'oneOff') return words.withNextInvoice;
  if (endOn !== null) return words.endsOn(formatDate(endOn));
  return nextOn === null ? words.startsOn(formatDate(startOn)) : words.nextOn(formatDate(nextOn));
}

function DiscountRow({ discount, end }: { discount: Discount; end: () => void }) {
  const may = useMay();
  const { name, promoCode, percentBasisPoints, amountCents, fromOn, untilOn } = discount;
  const off = percentBasisPoints === null ? words.offEach(formatKes(amountCents!)) : words.off(percentText(percentBasisPoints));
  return (
    <Table.Tr>
      <Table.Td>{promoCode === null ? name : words.withCode(name, promoCode)}</Table.Td>
      <Table.Td ta="right" className="tone-good">{off}</Table.Td>
      <Table.Td pl={32}>{untilOn === null ? words.discountFrom(formatDate(fromOn)) : words.discountUntil(formatDate(fromOn), formatDate(addDays(untilOn, -1)))}</Table.Td>
      <Table.Td ta="right" py={0}>{may('discounts.end') && <RowButton text={words.end} label={words.endOf(name)} act={end} />}</Table.Td>
    </Table.Tr>
  );
}

function RowButton({ text, label, busy = false, act }: { text: string; label: string; busy?: boolean; act: () => void }) {
  return <Button size="compact-xs" variant="subtle" color="gray" aria-label={label} loading={busy} onClick={act}>{text}</Button>;
}
