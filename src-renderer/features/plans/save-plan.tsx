import { useState } from 'react';
import type { Plan } from '../../../src-shared/contract/plans.ts';
import { useAct, type ActInput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ChangePreviewDialog, isStale } from '../routers/change-preview.tsx';
import { formErrors, speedText } from './network-form.ts';

const words = texts.plans;
type Change = ActInput<'plans.change'>;

/** Does what is saved stand on routers? */
function reachesRouters(plan: Plan, { downKbps, upKbps, burst = null, priority = plan.priority, addressList = null }: Change): boolean {
  const spelled = (value: Plan['burst'] | Change['burst']) => (value ? JSON.stringify([value.downKbps, value.upKbps, value.thresholdDownKbps, value.thresholdUpKbps, value.seconds]) : null);
  return downKbps !== plan.downKbps || upKbps !== plan.upKbps || spelled(burst) !== spelled(plan.burst) || priority !== plan.priority || addressList !== plan.addressList;
}

/** Saves a plan; what would reach routers is shown first, and saved when it is approved. */
export function useSavePlan(plan: Plan, { form, onClose }: { form: { setErrors: (errors: Record<string, string | undefined>) => void }; onClose: () => void }) {
  const [asking, setAsking] = useState<Change | null>(null);
  const change = useAct('plans.change', {
    form: { setErrors: (errors) => { setAsking(null); form.setErrors(formErrors(errors)); } },
    done: (asking ?? plan).name === plan.name ? words.saved(plan.name) : words.saved(asking!.name),
    onDone: onClose,
    onRefusal: isStale,
  });
  const save = (input: Change) => {
    if (plan.subscriptions > 0 && reachesRouters(plan, input)) setAsking(input);
    else void change.run(input);
  };
  const dialog = asking && <Asking plan={plan} input={asking} busy={change.busy} onClose={() => setAsking(null)} onApprove={async (shown) => (await change.run({ ...asking, shown })) !== undefined} />;
  return { save, busy: change.busy, dialog };
}

function Asking({ plan, input, busy, onApprove, onClose }: { plan: Plan; input: Change; busy: boolean; onApprove: (digest: string) => Promise<boolean>; onClose: () => void }) {
  const { id, downKbps, upKbps, burst = null, priority = plan.priority, addressList = null, cap = null } = input;
  const after = { downKbps, upKbps, burst, cap, priority, addressList };
  return (
    <ChangePreviewDialog
      change={{ kind: 'planSpeed', planId: id, downKbps, upKbps, burst, priority, addressList }}
      title={words.sendTitle(plan.name)}
      what={words.fromTo(wholeText(plan), wholeText(after))}
      submit={words.sendSubmit}
      busy={busy}
      onApprove={onApprove}
      onClose={onClose}
    />
  );
}

/** All that stands on routers, and the cap. */
function wholeText({ priority, addressList, ...speeds }: Pick<Plan, 'downKbps' | 'upKbps' | 'burst' | 'cap' | 'priority' | 'addressList'>): string {
  return [speedText(speeds), words.inOrder(priority), addressList === null ? null : words.onList(addressList)].filter((part) => part !== null).join('; ');
}
