import { useState } from 'react';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { dateOf, isLocalDate } from '../../../../src-shared/time.ts';
import { useNow } from '../../../app/clock.store.ts';
import { useAct } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { ConfirmDialog, DateInput, fieldRefusal } from '../../../ui/index.ts';

const words = texts.services;
export type Extra = SubscriptionView['extras'][number];
export type Discount = SubscriptionView['discounts'][number];

/** Ends an add-on; its unused days are given back. */
export function EndAddOnDialog({ extra, opened, onClose }: { extra: Extra; opened: boolean; onClose: () => void }) {
  const dialog = words.endAddOnDialog;
  const [endOn, setEndOn] = useState<string>(dateOf(useNow()));
  const end = useAct('addOns.end', { done: ({ creditNoteId }) => (creditNoteId === null ? dialog.done : dialog.doneWithCredit), onDone: onClose, onRefusal: (refusal) => fieldRefusal(refusal, 'endOn') !== undefined });
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={dialog.title(extra.name)} text={dialog.consequence} confirm={dialog.submit} danger busy={end.busy} ready={isLocalDate(endOn)} onConfirm={() => void end.run({ chargeId: extra.chargeId, endOn })}>
      <DateInput label={dialog.endOn} value={endOn} onChange={(event) => setEndOn(event.currentTarget.value)} error={fieldRefusal(end.refusal, 'endOn')} />
    </ConfirmDialog>
  );
}

/** Ends a discount with the next period. */
export function EndDiscountDialog({ discount, opened, onClose }: { discount: Discount; opened: boolean; onClose: () => void }) {
  const end = useAct('discounts.end', { done: words.charges.discountEnded, onDone: onClose });
  return <ConfirmDialog opened={opened} onClose={onClose} title={words.charges.endDiscountTitle(discount.name)} text={words.charges.endDiscountText} confirm={words.charges.endDiscountSubmit} danger busy={end.busy} onConfirm={() => void end.run({ id: discount.id })} />;
}
