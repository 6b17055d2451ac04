import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';
import { NeverSuspendDialog } from '../../outages/never-suspend-dialog.tsx';
import { AccessDialog } from './access-dialog.tsx';
import { AddOnDialog } from './add-on-dialog.tsx';
import { ChangePlanDialog } from './change-plan-dialog.tsx';
import { DiscountDialog } from './discount-dialog.tsx';
import { EndDialog } from './end-dialog.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { OneOffDialog } from './one-off-dialog.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import { PauseDialog } from './pause-dialog.tsx';
import { PromoCodeDialog } from './promo-code-dialog.tsx';
import { RenewDialog } from './renew-dialog.tsx';
import { ResumeDialog } from './resume-dialog.tsx';
import { RevealDialog } from './reveal-dialog.tsx';
import { EndSpeedDialog, SpeedDialog } from './speed-dialogs.tsx';

export type ServiceDialog = 'plan' | 'pause' | 'resume' | 'renew' | 'addOn' | 'oneOff' | 'discount' | 'promoCode' | 'access' | 'speed' | 'endSpeed' | 'move' | 'reveal' | 'password' | 'never' | 'end';

/** All that can be asked about a service; one at a time is open. */
export function ServiceDialogs({ service, facts, dialog, close, open }: { service: SubscriptionView; facts: SubscriberFacts; dialog: ServiceDialog | null; close: () => void; open: (dialog: ServiceDialog) => void }) {
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
      <AccessDialog {...its('access')} />
      <SpeedDialog {...its('speed')} />
      <EndSpeedDialog {...its('endSpeed')} />
      <PasswordDialog {...its('password')} onChanged={() => open('reveal')} />
      <MoveDialog {...its('move')} />
      <RevealDialog {...its('reveal')} />
      <NeverSuspendDialog {...its('never')} />
      <EndDialog {...its('end')} facts={facts} />
    </>
  );
}
