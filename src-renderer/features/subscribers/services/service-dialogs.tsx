import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';
import { AddOnDialog } from './add-on-dialog.tsx';
import { ChangePlanDialog } from './change-plan-dialog.tsx';
import { DiscountDialog } from './discount-dialog.tsx';
import { EndDialog } from './end-dialog.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { OneOffDialog } from './one-off-dialog.tsx';
import { PauseDialog } from './pause-dialog.tsx';
import { PromoCodeDialog } from './promo-code-dialog.tsx';
import { RenewDialog } from './renew-dialog.tsx';
import { ResumeDialog } from './resume-dialog.tsx';
import { RevealDialog } from './reveal-dialog.tsx';

export type ServiceDialog = 'plan' | 'pause' | 'resume' | 'renew' | 'addOn' | 'oneOff' | 'discount' | 'promoCode' | 'move' | 'reveal' | 'end';

/** All that can be asked about a service; one at a time is open. */
export function ServiceDialogs({ service, facts, dialog, close }: { service: SubscriptionView; facts: SubscriberFacts; dialog: ServiceDialog | null; close: () => void }) {
  const its = (name: ServiceDialog) => ({ service, opened: dialog === name, onClose: close });
  return (
    <>
      <ChangePlanDialog {...its('plan')} />
      <PauseDialog {...its('pause')} facts={facts} />
      <ResumeDialog {...its('resume')} />
      <RenewDialog {...its('renew')} facts={facts} />
      <AddOnDialog {...its('addOn')} />
      <OneOffDialog facts={facts} subscriptionId={service.id} opened={dialog === 'oneOff'} onClose={close} />
      <DiscountDialog {...its('discount')} />
      <PromoCodeDialog {...its('promoCode')} />
      <MoveDialog {...its('move')} />
      <RevealDialog {...its('reveal')} />
      <EndDialog {...its('end')} facts={facts} />
    </>
  );
}
