import { Anchor, Button, Drawer, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Plan } from '../../../src-shared/contract/plans.ts';
import { formatAmount } from '../../../src-shared/money.ts';
import { addressOf } from '../../app/address.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, ConfirmDialog, MoneyInput, readAmount, SpeedInput, speedError, StateBadge } from '../../ui/index.ts';

const words = texts.plans;

/** A new plan, or a change of one. null: closed. */
export function PlanDrawer({ plan, onClose }: { plan: Plan | 'new' | null; onClose: () => void }) {
  const title = plan === 'new' || plan === null ? words.newTitle : words.changeTitle(plan.name);
  return (
    <Drawer opened={plan !== null} onClose={onClose} position="right" title={title} closeButtonProps={{ 'aria-label': texts.action.close }}>
      {plan && <PlanForm key={plan === 'new' ? 'new' : plan.id} plan={plan === 'new' ? null : plan} onClose={onClose} />}
    </Drawer>
  );
}

function usePlanForm(plan: Plan | null) {
  return useForm({
    initialValues: {
      name: plan?.name ?? '',
      priceCents: plan ? formatAmount(plan.priceCents) : '',
      taxInclusive: plan?.taxInclusive ?? true,
      downKbps: (plan?.downKbps ?? '') as number | string,
      upKbps: (plan?.upKbps ?? '') as number | string,
      publish: true,
    },
    validate: { name: (value) => (value.trim() === '' ? words.notEmpty : null), priceCents: amountError, downKbps: speedError, upKbps: speedError },
  });
}

function PlanForm({ plan, onClose }: { plan: Plan | null; onClose: () => void }) {
  const form = usePlanForm(plan);
  const create = useAct('plans.create', { form, done: words.created(form.values.name), onDone: onClose });
  const change = useAct('plans.change', { form, done: words.saved(form.values.name), onDone: onClose });
  const submit = form.onSubmit(({ name, priceCents, taxInclusive, downKbps, upKbps, publish }) => {
    const fields = { name: name.trim(), priceCents: readAmount(priceCents)!, taxInclusive, downKbps: Number(downKbps), upKbps: Number(upKbps) };
    void (plan ? change.run({ ...fields, id: plan.id }) : create.run({ ...fields, publish }));
  });
  const speedChanged = plan !== null && (form.values.downKbps !== plan.downKbps || form.values.upKbps !== plan.upKbps);
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {plan && <StateLine plan={plan} onClose={onClose} />}
        <TextInput label={words.name} description={words.nameHint} data-autofocus {...form.getInputProps('name')} />
        <MoneyInput label={words.priceLabel} {...(plan ? { description: words.priceNote } : {})} {...form.getInputProps('priceCents')} />
        <Switch label={words.taxInclusive} description={words.taxInclusiveHint} {...form.getInputProps('taxInclusive', { type: 'checkbox' })} />
        <Group grow align="flex-start">
          <SpeedInput label={words.down} {...form.getInputProps('downKbps')} />
          <SpeedInput label={words.up} {...form.getInputProps('upKbps')} />
        </Group>
        {speedChanged && plan.subscriptions > 0 && <Text size="sm" className="tone-warn">{words.speedNote(plan.subscriptions)}</Text>}
        {!plan && <Switch label={words.publishNow} description={words.publishNowHint} {...form.getInputProps('publish', { type: 'checkbox' })} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
          <Button type="submit" loading={create.busy || change.busy}>{plan ? texts.action.save : words.create}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function StateLine({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const [asking, setAsking] = useState(false);
  const retire = useAct('plans.setState', { done: words.retired(plan.name), onDone: onClose });
  const publish = useAct('plans.setState', { done: words.published(plan.name), onDone: onClose });
  return (
    <>
      <Group justify="space-between">
        <Group gap="sm">
          <StateBadge kind="plan" state={plan.state} />
          {plan.subscriptions > 0 && <Anchor component={Link} href={addressOf('/subscribers', { plan: plan.id })} size="sm">{words.seeSubscribers}</Anchor>}
        </Group>
        {plan.state === 'published' ? (
          <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>{words.retire}</Button>
        ) : (
          <Button size="compact-sm" variant="default" loading={publish.busy} onClick={() => void publish.run({ id: plan.id, state: 'published' })}>{plan.state === 'draft' ? words.publish : words.bringBack}</Button>
        )}
      </Group>
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={words.retireTitle(plan.name)} text={words.retireText(plan.subscriptions)} confirm={words.retire} busy={retire.busy} onConfirm={() => void retire.run({ id: plan.id, state: 'retired' })} />
    </>
  );
}
