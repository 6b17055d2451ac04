import { Modal, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { useAct } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { Consequence, DialogForm, fieldRefusal, isAnswered } from '../../../ui/index.ts';
import { usePromoCheck } from './promo-check.ts';

const words = texts.services.promoDialog;

/** A code that he brings: what it gives on his plan, and that he has it from now on. */
export function PromoCodeDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title}>
      <PromoCodeForm service={service} close={onClose} />
    </Modal>
  );
}

function PromoCodeForm({ service, close }: { service: SubscriptionView; close: () => void }) {
  const form = useForm({ initialValues: { code: '' } });
  const typed = form.values.code.trim();
  const check = usePromoCheck(typed, service.planId);
  const add = useAct('discounts.addCode', { form, done: words.done, onDone: close });
  return (
    <DialogForm submit={words.submit} busy={add.busy} ready={typed !== '' && check.asked === typed && isAnswered(check)} close={close} onSubmit={() => void add.run({ subscriptionId: service.id, code: typed })}>
      <TextInput data-autofocus label={words.code} autoComplete="off" {...form.getInputProps('code')} error={form.errors['code'] ?? fieldRefusal(check.error, 'code')} />
      <Consequence preview={check} height={76} waiting={words.waiting}>
        {({ name, text }) => <><Text size="sm" fw={600}>{name}</Text><Text size="sm">{text}</Text></>}
      </Consequence>
    </DialogForm>
  );
}
