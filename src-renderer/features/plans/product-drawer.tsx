import { Button, Divider, Drawer, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { Product } from '../../../src-shared/contract/catalogue.ts';
import { formatAmount, formatKes, shillings } from '../../../src-shared/money.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, ConfirmDialog, MoneyInput, readAmount, StateBadge } from '../../ui/index.ts';
import { countError, IntervalFields, type IntervalForm } from './interval-fields.tsx';
import { TaxFields } from './tax-fields.tsx';

const plans = texts.plans;
const words = plans.products;
const notEmpty = (text: string) => (text.trim() === '' ? plans.notEmpty : null);

/** A new product, or a change of one. null: closed. */
export function ProductDrawer({ product, onClose }: { product: Product | 'new' | null; onClose: () => void }) {
  const title = product === null || product === 'new' ? words.newTitle : words.changeTitle(product.name);
  return (
    <Drawer opened={product !== null} onClose={onClose} position="right" size={500} title={title} closeButtonProps={{ 'aria-label': texts.action.close }}>
      {product === 'new' && <NewProductForm onClose={onClose} />}
      {product !== null && product !== 'new' && <ExistingProduct key={product.id} product={product} onClose={onClose} />}
    </Drawer>
  );
}

function NewProductForm({ onClose }: { onClose: () => void }) {
  const form = useForm({
    initialValues: { name: '', kind: 'oneOff' as Product['kind'], priceCents: '', interval: { count: 1, unit: 'month' } as IntervalForm, taxInclusive: true, exciseApplies: false },
    validate: { name: notEmpty, priceCents: amountError, interval: ({ count }, { kind }) => (kind === 'addOn' ? countError(count) : null) },
  });
  const create = useAct('products.create', { form, done: words.created(form.values.name), onDone: onClose });
  const { kind, interval, priceCents, taxInclusive, exciseApplies } = form.values;
  return (
    <form onSubmit={form.onSubmit((values) => void create.run({ ...values, name: values.name.trim(), priceCents: readAmount(values.priceCents)!, interval: values.kind === 'addOn' ? { unit: values.interval.unit, count: Number(values.interval.count) } : null }))}>
      <Stack gap="md">
        <TextInput label={words.name} description={words.nameHint} data-autofocus {...form.getInputProps('name')} />
        <Radio.Group label={words.kind} {...form.getInputProps('kind')}>
          <Stack gap="xs" mt="xs">{(['oneOff', 'addOn'] as const).map((value) => <Radio key={value} value={value} label={words.kindValue[value]} description={words.kindHint[value]} />)}</Stack>
        </Radio.Group>
        <Group grow align="flex-start">
          <MoneyInput label={plans.priceOnly} {...form.getInputProps('priceCents')} />
          {kind === 'addOn' ? <IntervalFields value={interval} withPasses={false} error={form.errors['interval']} onChange={(next) => form.setFieldValue('interval', next)} /> : <div />}
        </Group>
        <TaxFields price={readAmount(priceCents) ?? shillings(0)} taxInclusive={taxInclusive} exciseApplies={exciseApplies} exciseHint={words.exciseHint} onChange={(next) => form.setValues(next)} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
          <Button type="submit" loading={create.busy}>{words.create}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function ExistingProduct({ product, onClose }: { product: Product; onClose: () => void }) {
  const form = useForm({
    initialValues: { name: product.name, priceCents: formatAmount(product.priceCents), taxInclusive: product.taxInclusive, exciseApplies: product.exciseApplies },
    validate: { name: notEmpty, priceCents: amountError },
  });
  const change = useAct('products.change', { form, done: words.saved(form.values.name), onDone: onClose });
  const price = readAmount(form.values.priceCents);
  return (
    <Stack gap="md">
      <StateLine product={product} onClose={onClose} />
      <Text size="sm" c="dimmed">{product.interval ? words.addOnAt(texts.value.priceEvery(formatKes(product.priceCents), product.interval)) : words.kindHint.oneOff}</Text>
      <Divider />
      <form onSubmit={form.onSubmit((values) => void change.run({ ...values, id: product.id, name: values.name.trim(), priceCents: readAmount(values.priceCents)! }))}>
        <Stack gap="md">
          <TextInput label={words.name} description={words.nameHint} data-autofocus {...form.getInputProps('name')} />
          <MoneyInput label={plans.priceOnly} {...form.getInputProps('priceCents')} />
          {price !== null && price !== product.priceCents && <Text size="sm" className="tone-warn">{words.priceNote(product.inUse)}</Text>}
          <TaxFields price={price ?? product.priceCents} taxInclusive={form.values.taxInclusive} exciseApplies={form.values.exciseApplies} exciseHint={words.exciseHint} onChange={(next) => form.setValues(next)} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
            <Button type="submit" loading={change.busy} disabled={!form.isDirty()}>{texts.action.save}</Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  );
}

function StateLine({ product, onClose }: { product: Product; onClose: () => void }) {
  const [asking, setAsking] = useState(false);
  const retire = useAct('products.setState', { done: words.retired(product.name), onDone: onClose });
  const publish = useAct('products.setState', { done: words.published(product.name) });
  return (
    <>
      <Group justify="space-between">
        <StateBadge kind="plan" state={product.state} />
        {product.state === 'published'
          ? <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>{plans.retire}</Button>
          : <Button size="compact-sm" variant="default" loading={publish.busy} onClick={() => void publish.run({ id: product.id, state: 'published' })}>{plans.bringBack}</Button>}
      </Group>
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={plans.retireTitle(product.name)} text={words.retireText(product.inUse)} confirm={plans.retire} busy={retire.busy} onConfirm={() => void retire.run({ id: product.id, state: 'retired' })} />
    </>
  );
}
