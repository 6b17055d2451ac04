import { Group, Modal, NumberInput, Select, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { formatKes, multiplyRatio } from '../../../../src-shared/money.ts';
import { dateOf, formatDate, isLocalDate } from '../../../../src-shared/time.ts';
import { useNow } from '../../../app/clock.store.ts';
import { useAct } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { DateInput, DialogForm, Said } from '../../../ui/index.ts';
import { useProducts, wholeError } from './products.ts';

const words = texts.services.addOnDialog;

/** Something that is charged again and again beside the plan: a static address, a rented router. */
export function AddOnDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} size="lg">
      <AddOnForm service={service} close={onClose} />
    </Modal>
  );
}

function AddOnForm({ service, close }: { service: SubscriptionView; close: () => void }) {
  const form = useForm({
    initialValues: { productId: null as string | null, quantity: 1 as number | string, startOn: dateOf(useNow()) as string },
    validate: { quantity: wholeError, startOn: (text) => (isLocalDate(text) ? null : texts.subscribers.form.required) },
  });
  const products = useProducts('addOn');
  const { productId, startOn } = form.values;
  const quantity = Number(form.values.quantity);
  const product = products?.find(({ id }) => String(id) === productId);
  const add = useAct('addOns.add', { form, done: words.done, onDone: close });
  const send = () => {
    if (product) void add.run({ subscriptionId: service.id, productId: product.id, quantity, startOn });
  };
  return (
    <DialogForm submit={words.submit} busy={add.busy} ready={product !== undefined} close={close} onSubmit={form.onSubmit(send)}>
      <Select
        data-autofocus
        label={words.product}
        searchable
        nothingFoundMessage={words.nothing}
        data={(products ?? []).map(({ id, name, priceCents, interval }) => ({ value: String(id), label: texts.services.planOption(name, interval ? texts.value.priceEvery(formatKes(priceCents), interval) : formatKes(priceCents)) }))}
        {...form.getInputProps('productId')}
      />
      <Group grow align="flex-end">
        <NumberInput label={words.quantity} min={1} max={1000} allowDecimal={false} {...form.getInputProps('quantity')} />
        <DateInput label={words.startOn} {...form.getInputProps('startOn')} />
      </Group>
      <Said height={72} waiting={words.waiting}>
        {product?.interval && wholeError(quantity) === null && isLocalDate(startOn) && (
          <Text size="sm"><strong>{words.price(texts.value.priceEvery(formatKes(multiplyRatio(product.priceCents, quantity, 1)), product.interval))}</strong> {words.consequence(formatDate(startOn))}</Text>
        )}
      </Said>
    </DialogForm>
  );
}
