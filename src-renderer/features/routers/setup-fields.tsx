import { Checkbox, Group, NumberInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { texts } from '../../texts/index.ts';
import styles from './router-setup.module.css';
import { isTunnel, type Reach, type SetupForm } from './setup-form.ts';

const words = texts.routerSetup.script;
const plain = { autoComplete: 'off', spellCheck: false } as const;

/** What the set-up script shall make. */
export function SetupFormFields({ form, reach }: { form: SetupForm; reach: Reach }) {
  const { values, getInputProps } = form;
  const flag = (field: string) => getInputProps(field, { type: 'checkbox' });
  const encrypted = values.tls || reach.kind === 'public';
  return (
    <Stack gap="md">
      <Group align="flex-start" wrap="nowrap">
        <div>
          <Text size="sm" fw={600} mb={4}>{words.version}</Text>
          <SegmentedControl aria-label={words.version} data={[{ value: '7', label: words.versionOf['7'] }, { value: '6', label: words.versionOf['6'], disabled: reach.kind === 'wireguard' }]} {...getInputProps('version')} />
        </div>
        <TextInput style={{ flex: 1 }} label={words.office} description={words.officeHint} placeholder="192.168.88.0/24" required={!isTunnel(reach.kind)} withAsterisk={false} data-autofocus {...plain} {...getInputProps('office')} />
      </Group>
      <div className={styles['parts']}>
        <Part form={form} part="pppoe" label={words.pppoe}><NetworkFields form={form} part="pppoe" /></Part>
        <Part form={form} part="walled" label={words.walled}><PayPageFields form={form} /></Part>
        <Part form={form} part="hotspot" label={words.hotspot}>
          <NetworkFields form={form} part="hotspot" />
          <TextInput size="xs" label={words.dnsName} {...plain} {...getInputProps('hotspot.dnsName')} />
        </Part>
        <Part form={form} part="dhcp" label={words.dhcp}><NetworkFields form={form} part="dhcp" /></Part>
        <div className={styles['part']}>
          <Checkbox label={words.tls} description={reach.kind === 'public' ? words.publicNeedsTls : undefined} disabled={reach.kind === 'public'} checked={encrypted} onChange={(event) => form.setFieldValue('tls', event.currentTarget.checked)} />
          <Checkbox label={words.plainApi} description={words.plainApiHint} disabled={!encrypted} {...flag('closePlain')} />
          <Checkbox label={words.clock} {...flag('clock')} />
        </div>
        <div className={styles['part']}>
          <Checkbox label={words.fastTrack} description={words.fastTrackHint} {...flag('fastTrack')} />
          {values.fastTrack && <TextInput size="xs" label={words.more} description={words.moreHint} {...plain} {...getInputProps('more')} />}
          <Checkbox label={words.backups} {...flag('backups')} />
        </div>
      </div>
    </Stack>
  );
}

type PartName = 'pppoe' | 'hotspot' | 'dhcp' | 'walled';

function Part({ form, part, label, children }: { form: SetupForm; part: PartName; label: string; children: ReactNode }) {
  return (
    <div className={styles['part']}>
      <Checkbox label={label} {...form.getInputProps(`${part}.on`, { type: 'checkbox' })} />
      {form.values[part].on && children}
    </div>
  );
}

function NetworkFields({ form, part }: { form: SetupForm; part: 'pppoe' | 'hotspot' | 'dhcp' }) {
  return (
    <Group grow gap="xs" align="flex-start">
      <TextInput size="xs" label={words.interface} placeholder="ether2" {...plain} {...form.getInputProps(`${part}.interface`)} />
      <TextInput size="xs" label={words.network} {...plain} {...form.getInputProps(`${part}.network`)} />
    </Group>
  );
}

function PayPageFields({ form }: { form: SetupForm }) {
  return (
    <>
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput size="xs" style={{ flex: 1 }} label={words.payAddress} placeholder="203.0.113.7" {...plain} {...form.getInputProps('walled.payAddress')} />
        <NumberInput size="xs" w={80} label={words.payPort} hideControls allowDecimal={false} {...form.getInputProps('walled.payPort')} />
        <TextInput size="xs" w={130} label={words.network} {...plain} {...form.getInputProps('walled.network')} />
      </Group>
      <TextInput size="xs" label={words.otherHosts} description={words.otherHostsHint} {...plain} {...form.getInputProps('walled.otherHosts')} />
    </>
  );
}
