import { Group, Modal, NumberInput, SegmentedControl, Select, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Product } from '../../../../src-shared/contract/catalogue.ts';
import { formatAmount, formatKes, negate } from '../../../../src-shared/money.ts';
import { useAct, useRead, type ActInput } from '../../../app/queries.ts';
import { useSession } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import { amountError, Consequence, DialogForm, isAnswered, MoneyInput, readAmount } from '../../../ui/index.ts';
import { afterText } from '../given-back.tsx';
import { PlannedLines } from '../planned-lines.tsx';
import type { SubscriberFacts } from '../subscriber-facts.ts';
import { useProducts, wholeError } from './products.ts';

const words = texts.services.oneOffDialog;
const WHEN = ['nextInvoice', 'now'] as const;
const PREVIEW_HEIGHT = 92;
type When = ActInput<'oneOffs.add'>['when'];
interface Props {
  readonly facts: SubscriberFacts;
  /** The service that it belongs to; null: none of them. */
  readonly subscriptionId: number | null;
}

/** Installation, a router: charged once, now or with the next invoice. */
export function OneOffDialog({ facts, subscriptionId, opened, onClose }: Props & { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} size="lg">
      <OneOffForm facts={facts} subscriptionId={subscriptionId} close={onClose} />
    </Modal>
  );
}

function OneOffForm({ facts, subscriptionId, close }: Props & { close: () => void }) {
  const { operator } = useSession();
  const form = useForm({ initialValues: { productId: null as string | null, quantity: 1 as number | string, price: '', when: 'nextInvoice' as When }, validate: { quantity: wholeError, price: amountError } });
  const products = useProducts('oneOff');
  const product = products?.find(({ id }) => String(id) === form.values.productId);
  const { quantity, price, when } = form.values;
  const preview = useReckoned(facts.id, product, quantity, price);
  const add = useAct('oneOffs.add', { form, done: when === 'now' ? words.doneNow : words.doneNext, onDone: close });
  const send = () => {
    const priceCents = readAmount(price);
    if (product && priceCents !== null) void add.run({ subscriberId: facts.id, subscriptionId, productId: product.id, quantity: Number(quantity), when, ...(priceCents === product.priceCents ? {} : { priceCents }) });
  };
  return (
    <DialogForm submit={when === 'now' ? words.submitNow : words.submitNext} busy={add.busy} ready={product !== undefined && isAnswered(preview)} close={close} onSubmit={form.onSubmit(send)}>
      <Select
        data-autofocus
        label={words.product}
        searchable
        nothingFoundMessage={words.nothing}
        data={(products ?? []).map(({ id, name, priceCents }) => ({ value: String(id), label: texts.services.planOption(name, formatKes(priceCents)) }))}
        {...form.getInputProps('productId')}
        onChange={(value) => form.setValues({ productId: value, price: priceOf(products, value) })}
      />
      <Group grow align="flex-start">
        <NumberInput label={words.quantity} min={1} max={1000} allowDecimal={false} {...form.getInputProps('quantity')} />
        <MoneyInput label={words.price} disabled={operator.role !== 'owner'} {...form.getInputProps('price')} />
      </Group>
      <SegmentedControl aria-label={words.when} data={WHEN.map((value) => ({ value, label: words.whenValue[value] }))} {...form.getInputProps('when')} />
      <Consequence preview={preview} height={PREVIEW_HEIGHT} waiting={words.waiting}>
        {({ planned, totalCents }) => (
          <>
            <PlannedLines lines={planned} />
            <Text size="sm">
              <strong>{when === 'now' ? words.isNow(formatKes(totalCents)) : words.willBe(formatKes(totalCents))}</strong> {when === 'now' && afterText(facts, negate(totalCents))}
            </Text>
          </>
        )}
      </Consequence>
    </DialogForm>
  );
}

const priceOf = (products: readonly Product[] | undefined, chosen: string | null): string => {
  const product = products?.find(({ id }) => String(id) === chosen);
  return product ? formatAmount(product.priceCents) : '';
};

/** What it comes to with its taxes, as an invoice of today would have it. */
function useReckoned(subscriberId: number, product: Product | undefined, quantity: number | string, price: string) {
  const priceCents = readAmount(price);
  const known = product !== undefined && priceCents !== null && wholeError(quantity) === null;
  const lines = known ? [{ productId: product.id, subscriptionId: null, kind: 'oneOff' as const, description: product.name, quantity: Number(quantity), priceCents, discountCents: 0, taxInclusive: product.taxInclusive, exciseApplies: product.exciseApplies }] : [];
  return useRead('drafts.reckon', { subscriberId, lines }, { enabled: known, keep: known });
}
