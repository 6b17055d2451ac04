import { Modal, Select, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { OutageRow } from '../../../src-shared/contract/outages.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConsequenceNote, DialogForm } from '../../ui/index.ts';

const words = texts.outages.declareDialog;
const ROUTER = 'router:';
const AREA = 'area:';
const notEmpty = (text: string) => (text.trim() === '' ? words.required : null);

/** Of a router or an area, chosen here unless it is known. */
export function DeclareDialog({ routerId, opened, onClose }: { routerId?: number; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title}>
      <DeclareForm {...(routerId === undefined ? {} : { routerId })} close={onClose} />
    </Modal>
  );
}

function DeclareForm({ routerId, close }: { routerId?: number; close: () => void }) {
  const routers = useRead('routers.list', {});
  const areas = useRead('outages.areas', {});
  const form = useForm({ initialValues: { where: routerId === undefined ? '' : `${ROUTER}${routerId}`, reason: '' }, validate: { where: (text) => (text ? null : words.whereHint), reason: notEmpty } });
  const declare = useAct('outages.declare', { form, done: words.done, onDone: close });
  const choices = [
    { group: words.routers, items: (routers.data ?? []).map((row) => ({ value: `${ROUTER}${row.id}`, label: row.name })) },
    ...(areas.data && areas.data.length > 0 ? [{ group: words.areas, items: areas.data.map((row) => ({ value: `${AREA}${row.area}`, label: words.areaChoice(row.area, row.routers, row.services) })) }] : []),
  ];
  return (
    <DialogForm
      submit={words.submit}
      busy={declare.busy}
      close={close}
      onSubmit={form.onSubmit(({ where, reason }) => void declare.run({ ...(where.startsWith(ROUTER) ? { scope: 'router', routerId: Number(where.slice(ROUTER.length)) } : { scope: 'area', area: where.slice(AREA.length) }), reason: reason.trim() }))}
    >
      {routerId === undefined && <Select label={words.where} placeholder={words.whereHint} data={choices} searchable data-autofocus {...form.getInputProps('where')} />}
      <TextInput label={words.reason} placeholder={words.reasonHint} {...(routerId === undefined ? {} : { 'data-autofocus': true })} {...form.getInputProps('reason')} />
      <ConsequenceNote>
        <Text size="sm">{words.consequence}</Text>
        <Text size="sm" c="dimmed">{words.endsItself}</Text>
      </ConsequenceNote>
    </DialogForm>
  );
}

/** What Waya found is one: why. */
export function ConfirmOutageDialog({ outage, opened, onClose }: { outage: OutageRow; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={texts.outages.confirmDialog.title(outage.place)}>
      <ConfirmForm outage={outage} close={onClose} />
    </Modal>
  );
}

function ConfirmForm({ outage, close }: { outage: OutageRow; close: () => void }) {
  const form = useForm({ initialValues: { reason: '' }, validate: { reason: notEmpty } });
  const confirm = useAct('outages.confirm', { form, done: texts.outages.confirmDialog.done, onDone: close });
  return (
    <DialogForm submit={texts.outages.confirmDialog.submit} busy={confirm.busy} close={close} onSubmit={form.onSubmit(({ reason }) => void confirm.run({ id: outage.id, reason: reason.trim() }))}>
      <TextInput label={words.reason} placeholder={words.reasonHint} data-autofocus {...form.getInputProps('reason')} />
    </DialogForm>
  );
}
