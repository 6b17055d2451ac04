import { Button, List, Modal, Radio, Text, TextInput } from '@mantine/core';
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Consequence, DialogForm, ErrorState, fieldRefusal, isAnswered } from '../../ui/index.ts';
import { useAccessChange } from '../subscribers/use-access-change.ts';
import styles from './field.module.css';

const words = texts.field.bind;
const PREVIEW_HEIGHT = 72;

/** His new device in the place of the old one, chosen from what the router sees, with what changes on the router before it does. */
export function BindDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} size="lg">
      <BindForm service={service} close={onClose} />
    </Modal>
  );
}

function BindForm({ service, close }: { service: SubscriptionView; close: () => void }) {
  const { form, answer, busy, submit } = useAccessChange(service, { done: words.done, onDone: close });
  return (
    <DialogForm submit={words.submit} busy={busy} ready={isAnswered(answer) && answer.data!.changes.length > 0} close={close} onSubmit={submit}>
      <Text size="sm">{service.access === 'dhcp' ? words.dhcpText : words.hotspotText}</Text>
      <Seen subscriptionId={service.id} chosen={form.values.macAddress} choose={(macAddress) => form.setFieldValue('macAddress', macAddress)} />
      <TextInput label={words.mac} autoComplete="off" {...form.getInputProps('macAddress')} error={form.errors['macAddress'] ?? fieldRefusal(answer.error, 'macAddress')} />
      <Consequence preview={answer} height={PREVIEW_HEIGHT} waiting={words.waiting}>
        {({ changes }) => (changes.length === 0 ? <Text size="sm" c="dimmed">{words.waiting}</Text> : <List size="sm">{changes.map((text) => <List.Item key={text}>{text}</List.Item>)}</List>)}
      </Consequence>
    </DialogForm>
  );
}

/** Devices that the router sees and that are nobody's. */
function Seen({ subscriptionId, chosen, choose }: { subscriptionId: number; chosen: string; choose: (macAddress: string) => void }) {
  const read = useRead('field.devices', { subscriptionId }, { topics: [] });
  if (read.error && !read.isFetching) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  const devices = read.data?.devices ?? [];
  return (
    <div>
      <Radio.Group label={words.seen} value={chosen} onChange={choose}>
        {devices.map(({ macAddress, address, server }) => <div key={macAddress} className={styles['device']}><Radio value={macAddress} label={[macAddress, address, server].filter((part) => part !== '').join(', ')} /></div>)}
      </Radio.Group>
      {devices.length === 0 && <Text size="sm" c="dimmed">{read.isFetching ? words.looking : words.nothing}</Text>}
      <Button mt="xs" variant="default" loading={read.isFetching} onClick={() => void read.refetch()}>{words.again}</Button>
    </div>
  );
}
