import { Button, Collapse, Group, NumberInput, SegmentedControl, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { texts } from '../../texts/index.ts';
import { SpeedInput } from '../../ui/index.ts';
import { burstText, proposedBurst, type NetworkForm } from './network-form.ts';

const words = texts.plans.network;
const PRIORITIES = ['1', '2', '3', '4', '5', '6', '7', '8'];
const MOST_SECONDS = 3600;

interface Props {
  readonly values: NetworkForm & { readonly downKbps: number | string; readonly upKbps: number | string };
  readonly field: (path: string, options?: { type: 'checkbox' }) => GetInputPropsReturnType;
  readonly errors: Readonly<Record<string, unknown>>;
  readonly onChange: (values: Partial<NetworkForm>) => void;
}

/** What most plans do without: a burst, an order among subscribers, a list, a data cap. Closed unless used. */
export function NetworkFields(props: Props) {
  const { values, errors } = props;
  const wrong = (part: string) => Object.keys(errors).some((path) => path === part || path.startsWith(`${part}.`));
  return (
    <Stack gap={4}>
      <Part title={words.speedPart} used={values.hasBurst || values.priority !== '8' || values.addressList !== ''} wrong={wrong('burst') || wrong('addressList')}>
        <SpeedPart {...props} />
      </Part>
      <Part title={words.capPart} used={values.hasCap} wrong={wrong('cap')}>
        <CapPart {...props} />
      </Part>
    </Stack>
  );
}

function Part({ title, used, wrong, children }: { title: string; used: boolean; wrong: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(used);
  const shown = open || wrong;
  const Icon = shown ? ChevronDown : ChevronRight;
  return (
    <div>
      <Button size="compact-sm" variant="subtle" color="gray" ml={-8} leftSection={<Icon size={15} aria-hidden />} aria-expanded={shown} onClick={() => setOpen(!shown)}>{title}{used && !shown ? words.used : ''}</Button>
      <Collapse expanded={shown}><Stack gap="sm" pt="xs" pb="sm">{children}</Stack></Collapse>
    </div>
  );
}

function SpeedPart({ values, field, onChange }: Props) {
  const { hasBurst, burst, downKbps, upKbps } = values;
  const begin = (on: boolean) => onChange({ hasBurst: on, ...(on && burst.downKbps === '' ? { burst: proposedBurst(downKbps, upKbps) } : {}) });
  return (
    <>
      <Switch label={words.burst} description={words.burstHint} checked={hasBurst} onChange={(event) => begin(event.currentTarget.checked)} />
      {hasBurst && (
        <>
          <Group grow align="flex-start">
            <SpeedInput label={words.burstDown} {...field('burst.downKbps')} />
            <SpeedInput label={words.burstUp} {...field('burst.upKbps')} />
          </Group>
          <Group grow align="flex-start">
            <SpeedInput label={words.thresholdDown} {...field('burst.thresholdDownKbps')} />
            <SpeedInput label={words.thresholdUp} {...field('burst.thresholdUpKbps')} />
          </Group>
          <NumberInput label={words.seconds} maw={226} min={1} max={MOST_SECONDS} allowDecimal={false} {...field('burst.seconds')} />
          <Text size="sm" c="dimmed" mih={40} role="status">{burstText(burst, downKbps)}</Text>
        </>
      )}
      <Group grow align="flex-start">
        <Select label={words.priority} description={words.priorityHint} allowDeselect={false} data={PRIORITIES.map((value) => ({ value, label: words.priorityValue(value) }))} {...field('priority')} />
        <TextInput label={words.addressList} description={words.addressListHint} autoComplete="off" {...field('addressList')} />
      </Group>
    </>
  );
}

function CapPart({ values, field, onChange }: Props) {
  const { hasCap, cap } = values;
  return (
    <>
      <Switch label={words.cap} description={words.capHint} checked={hasCap} onChange={(event) => onChange({ hasCap: event.currentTarget.checked })} />
      {hasCap && (
        <>
          <Group grow align="flex-start">
            <NumberInput label={words.gigabytes} description={words.gigabytesHint} min={0} decimalScale={2} thousandSeparator="," {...field('cap.gigabytes')} />
            <Select label={words.period} description={words.periodHint[cap.period]} allowDeselect={false} data={(['month', 'rolling30'] as const).map((value) => ({ value, label: words.periodValue[value] }))} {...field('cap.period')} />
          </Group>
          <SegmentedControl aria-label={words.action} data={(['throttle', 'block'] as const).map((value) => ({ value, label: words.actionValue[value] }))} {...field('cap.action')} />
          {cap.action === 'throttle' && (
            <Group grow align="flex-start">
              <SpeedInput label={words.slowDown} {...field('cap.throttleDownKbps')} />
              <SpeedInput label={words.slowUp} {...field('cap.throttleUpKbps')} />
            </Group>
          )}
          <Switch label={words.free} {...field('cap.isFree', { type: 'checkbox' })} />
          {cap.isFree && (
            <Group grow align="flex-start">
              <TextInput type="time" label={words.freeFrom} {...field('cap.freeFrom')} />
              <TextInput type="time" label={words.freeUntil} {...field('cap.freeUntil')} />
            </Group>
          )}
        </>
      )}
    </>
  );
}
