import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { formatKes } from '../../../../src-shared/money.ts';
import { formatInstant } from '../../../../src-shared/time.ts';
import { useAct } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { ConfirmDialog } from '../../../ui/index.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';

const words = texts.services.renewDialog;

/** Prepaid: buys the next period from his credit before its time. */
export function RenewDialog({ service, facts, opened, onClose }: { service: SubscriptionView; facts: SubscriberFacts; opened: boolean; onClose: () => void }) {
  const renew = useAct('subscriptions.renew', { done: ({ paidUntil }) => words.done(formatInstant(paidUntil)), onDone: onClose });
  const said = facts.creditCents < service.priceCents ? words.tooLittle : words.consequence;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={words.title(texts.value.lasting(service.interval))}
      text={said(formatKes(service.priceCents), formatKes(facts.creditCents))}
      confirm={words.submit}
      busy={renew.busy}
      onConfirm={() => void renew.run({ id: service.id })}
    />
  );
}
