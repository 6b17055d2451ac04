import { Modal, Switch, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { ZERO } from '../../../../src-shared/money.ts';
import { dateOf, isLocalDate } from '../../../../src-shared/time.ts';
import { useNow } from '../../../app/clock.store.ts';
import { useAct, useRead } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { Consequence, DateInput, DialogForm, fieldRefusal, isAnswered } from '../../../ui/index.ts';
import { afterText, GivenBack } from '../given-back.tsx';
import { PlannedLines } from '../planned-lines.tsx';
import type { SubscriberFacts } from '../subscriber-facts.ts';

const words = texts.services.endDialog;
const PREVIEW_HEIGHT = 100;
interface Props {
  readonly service: SubscriptionView;
  readonly facts: SubscriberFacts;
}

/** The end of a service, with what is given back of it. */
export function EndDialog({ service, facts, opened, onClose }: Props & { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} size="lg">
      <EndForm service={service} facts={facts} close={onClose} />
    </Modal>
  );
}

function EndForm({ service, facts, close }: Props & { close: () => void }) {
  const form = useForm({ initialValues: { endOn: dateOf(useNow()) as string, credit: true } });
  const { endOn, credit } = form.values;
  const preview = useRead('subscriptions.endPreview', { id: service.id, endOn }, { enabled: isLocalDate(endOn), keep: true });
  const end = useAct('subscriptions.end', { form, done: words.done, onDone: close });
  return (
    <DialogForm danger submit={words.submit} busy={end.busy} ready={isAnswered(preview)} close={close} onSubmit={form.onSubmit((values) => void end.run({ id: service.id, ...values }))}>
      <Text size="sm">{words.consequence(facts.name)}</Text>
      <DateInput label={words.firstDay} data-autofocus maw={240} {...form.getInputProps('endOn')} error={form.errors['endOn'] ?? fieldRefusal(preview.error, 'endOn')} />
      <Switch label={words.credit} {...form.getInputProps('credit', { type: 'checkbox' })} />
      <Consequence preview={preview} height={PREVIEW_HEIGHT} waiting={words.waiting}>
        {({ creditCents, lines }) =>
          credit ? (
            <>
              <PlannedLines lines={lines} />
              <GivenBack facts={facts} amount={creditCents} />
            </>
          ) : (
            <Text size="sm">{words.noCredit} {afterText(facts, ZERO)}</Text>
          )
        }
      </Consequence>
    </DialogForm>
  );
}
