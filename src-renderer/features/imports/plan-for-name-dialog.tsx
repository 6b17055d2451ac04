import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { formatAmount } from '../../../src-shared/money.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { amountError, MoneyInput, readAmount, SpeedInput, speedError } from '../../ui/index.ts';
import { guessSpeed } from './speed-guess.ts';
import type { Choices } from './use-choices.ts';

const words = texts.imports;
type PlanName = ImportView['planNames'][number];

/** A plan of ours for a name in the list: its price from the rows, its speed from the name. */
export function PlanForNameDialog({ view, name, choices, onClose }: { view: ImportView; name: PlanName | null; choices: Choices; onClose: () => void }) {
  return (
    <Modal opened={name !== null} onClose={onClose} title={words.planDialog(name?.name ?? '')} closeButtonProps={{ 'aria-label': texts.action.close }}>
      {name && <PlanForm key={name.key} view={view} name={name} choices={choices} onClose={onClose} />}
    </Modal>
  );
}

function PlanForm({ view, name, choices, onClose }: { view: ImportView; name: PlanName; choices: Choices; onClose: () => void }) {
  const speed = guessSpeed(name.name);
  const form = useForm({
    initialValues: { name: name.name, priceCents: name.priceCents === null ? '' : formatAmount(name.priceCents), downKbps: (speed?.downKbps ?? '') as number | string, upKbps: (speed?.upKbps ?? '') as number | string },
    validate: { name: (value) => (value.trim() === '' ? texts.plans.notEmpty : null), priceCents: amountError, downKbps: speedError, upKbps: speedError },
  });
  const create = useAct('imports.createPlan', {
    form,
    done: words.madePlan(form.values.name),
    onDone: ({ planId }) => {
      onClose();
      void choices.choose({ plans: { ...view.choices.plans, [name.key]: planId } });
    },
  });
  return (
    <form onSubmit={form.onSubmit((fields) => void create.run({ id: view.id, key: name.key, name: fields.name.trim(), priceCents: readAmount(fields.priceCents)!, downKbps: Number(fields.downKbps), upKbps: Number(fields.upKbps) }))}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">{words.planRows(name.rows)} {speed ? words.speedGuessed : words.speedUnknown}</Text>
        <TextInput label={words.planName} data-autofocus {...form.getInputProps('name')} />
        <MoneyInput label={texts.plans.priceLabel} {...form.getInputProps('priceCents')} />
        <Group grow align="flex-start">
          <SpeedInput label={texts.plans.down} {...form.getInputProps('downKbps')} />
          <SpeedInput label={texts.plans.up} {...form.getInputProps('upKbps')} />
        </Group>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
          <Button type="submit" loading={create.busy}>{words.makeThePlan}</Button>
        </Group>
      </Stack>
    </form>
  );
}
