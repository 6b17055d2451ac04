import { Button, Group, Radio, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Plan } from '../../../src-shared/contract/plans.ts';
import type { Charging } from '../../../src-shared/contract/values.ts';
import { isPass, type Interval } from '../../../src-shared/interval.ts';
import { shillings } from '../../../src-shared/money.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, MoneyInput, readAmount, SpeedInput, speedError } from '../../ui/index.ts';
import { chargingText } from './charging.ts';
import { countError, IntervalFields, type IntervalForm } from './interval-fields.tsx';
import { NetworkFields } from './network-fields.tsx';
import { formErrors, networkErrors, networkValues, noNetwork, readNetwork } from './network-form.ts';
import { useSavePlan } from './save-plan.tsx';
import { TaxFields } from './tax-fields.tsx';

const words = texts.plans;
const CHARGINGS: readonly Charging[] = ['advance', 'arrears', 'prepaid'];
const notEmpty = (text: string) => (text.trim() === '' ? words.notEmpty : null);

/** Makes a plan: its price, how often and when it is charged, its speed and taxes. */
export function NewPlanForm({ onClose }: { onClose: () => void }) {
  const form = useForm({
    initialValues: { name: '', priceCents: '', interval: { count: 1, unit: 'month' } as IntervalForm, charging: 'advance' as Charging, taxInclusive: true, exciseApplies: true, downKbps: '' as number | string, upKbps: '' as number | string, publish: true, ...noNetwork },
    validate: (values) => ({ name: notEmpty(values.name), priceCents: amountError(values.priceCents), interval: countError(values.interval.count), downKbps: speedError(values.downKbps), upKbps: speedError(values.upKbps), ...networkErrors(values) }),
  });
  const create = useAct('plans.create', { form: { setErrors: (errors) => form.setErrors(formErrors(errors)) }, done: words.created(form.values.name), onDone: onClose });
  const { interval, charging, priceCents, taxInclusive, exciseApplies } = form.values;
  const pass = isPass({ ...interval, count: 1 });
  const submit = form.onSubmit((values) =>
    void create.run({
      name: values.name.trim(), priceCents: readAmount(values.priceCents)!, interval: wholeInterval(values.interval), charging: values.charging, taxInclusive: values.taxInclusive, exciseApplies: values.exciseApplies,
      downKbps: Number(values.downKbps), upKbps: Number(values.upKbps), ...readNetwork(values), publish: values.publish,
    }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput label={words.name} description={words.nameHint} data-autofocus {...form.getInputProps('name')} />
        <Group grow align="flex-start">
          <MoneyInput label={words.priceOnly} {...form.getInputProps('priceCents')} />
          <IntervalFields value={interval} withPasses error={form.errors['interval']} onChange={(next) => form.setValues({ interval: next, ...(isPass({ ...next, count: 1 }) ? { charging: 'prepaid' as const } : {}) })} />
        </Group>
        <Radio.Group label={words.chargingLabel} description={pass ? words.passIsPrepaid : words.chargingForGood} {...form.getInputProps('charging')}>
          <ChargingChoices interval={wholeInterval(interval)} chosen={charging} />
        </Radio.Group>
        <Group grow align="flex-start">
          <SpeedInput label={words.down} {...form.getInputProps('downKbps')} />
          <SpeedInput label={words.up} {...form.getInputProps('upKbps')} />
        </Group>
        <NetworkFields values={form.values} errors={form.errors} field={(path, options) => form.getInputProps(path, options)} onChange={(change) => form.setValues(change)} />
        <TaxFields price={readAmount(priceCents) ?? shillings(0)} taxInclusive={taxInclusive} exciseApplies={exciseApplies} onChange={(change) => form.setValues(change)} />
        <Switch label={words.publishNow} description={words.publishNowHint} {...form.getInputProps('publish', { type: 'checkbox' })} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
          <Button type="submit" loading={create.busy}>{words.create}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The ways of charging, each with what it means at this interval; minutes and hours leave only one. */
function ChargingChoices({ interval, chosen }: { interval: Interval; chosen: Charging }) {
  const dueDays = useRead('settings.read', {}).data?.billing.dueDays ?? 0;
  return (
    <Stack gap="xs" mt="xs">
      {CHARGINGS.map((charging) => (
        <Radio key={charging} value={charging} disabled={isPass(interval) && charging !== 'prepaid'} label={words.chargingName[charging]} description={charging === chosen ? chargingText(charging, interval, dueDays) : undefined} />
      ))}
    </Stack>
  );
}

/** What is typed as an interval; 1 while the count is not whole. */
function wholeInterval({ count, unit }: IntervalForm): Interval {
  return { unit, count: countError(count) === null ? Number(count) : 1 };
}

/** What of a plan may change at any time. Its price has a dialog of its own, because it has a day. */
export function PlanDetailsForm({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const form = useForm({
    initialValues: { name: plan.name, taxInclusive: plan.taxInclusive, exciseApplies: plan.exciseApplies, downKbps: plan.downKbps as number | string, upKbps: plan.upKbps as number | string, ...networkValues(plan) },
    validate: (values) => ({ name: notEmpty(values.name), downKbps: speedError(values.downKbps), upKbps: speedError(values.upKbps), ...networkErrors(values) }),
  });
  const { save, busy, dialog } = useSavePlan(plan, { form, onClose });
  const { taxInclusive, exciseApplies, downKbps, upKbps } = form.values;
  const speedChanged = downKbps !== plan.downKbps || upKbps !== plan.upKbps || ['hasBurst', 'burst', 'priority', 'addressList'].some((field) => form.isDirty(field));
  const taxChanged = taxInclusive !== plan.taxInclusive || exciseApplies !== plan.exciseApplies;
  return (
    <form onSubmit={form.onSubmit((values) => save({ id: plan.id, name: values.name.trim(), taxInclusive, exciseApplies, downKbps: Number(values.downKbps), upKbps: Number(values.upKbps), ...readNetwork(values) }))}>
      {dialog}
      <Stack gap="md">
        <TextInput label={words.name} description={words.nameHint} {...form.getInputProps('name')} />
        <Group grow align="flex-start">
          <SpeedInput label={words.down} {...form.getInputProps('downKbps')} />
          <SpeedInput label={words.up} {...form.getInputProps('upKbps')} />
        </Group>
        <NetworkFields values={form.values} errors={form.errors} field={(path, options) => form.getInputProps(path, options)} onChange={(next) => form.setValues(next)} />
        {speedChanged && plan.subscriptions > 0 && <Text size="sm" className="tone-warn">{words.speedNote(plan.subscriptions)}</Text>}
        <TaxFields price={plan.priceCents} taxInclusive={taxInclusive} exciseApplies={exciseApplies} onChange={(next) => form.setValues(next)} />
        {taxChanged && <Text size="sm" className="tone-warn">{words.taxNote}</Text>}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>{texts.action.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}
