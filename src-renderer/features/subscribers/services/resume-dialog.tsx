import { useState } from 'react';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { dateOf, isLocalDate } from '../../../../src-shared/time.ts';
import { useNow } from '../../../app/clock.store.ts';
import { useAct } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { ConfirmDialog, DateInput, fieldRefusal } from '../../../ui/index.ts';
import { priceText } from './charging-text.ts';

const words = texts.services.resumeDialog;

/** The end of a pause: today, or on a day to come. */
export function ResumeDialog({ service, opened, onClose }: { service: SubscriptionView; opened: boolean; onClose: () => void }) {
  const [on, setOn] = useState<string>(dateOf(useNow()));
  const resume = useAct('subscriptions.resume', { done: words.done, onDone: onClose, onRefusal: (refusal) => fieldRefusal(refusal, 'on') !== undefined });
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={words.title} text={words.consequence(priceText(service))} confirm={words.submit} busy={resume.busy} ready={isLocalDate(on)} onConfirm={() => void resume.run({ id: service.id, on })}>
      <DateInput label={words.on} value={on} onChange={(event) => setOn(event.currentTarget.value)} error={fieldRefusal(resume.refusal, 'on')} />
    </ConfirmDialog>
  );
}
