import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Plan } from '../../../src-shared/contract/plans.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { dateOf, formatDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, DatedTimeline } from '../../ui/index.ts';
import { priceSteps, stepText, type PriceStep } from './plan-price.ts';

const words = texts.plans;

/** What the plan cost when, and what it will cost; a price yet to come can be taken back. */
export function PriceHistory({ plan }: { plan: Plan }) {
  const today = dateOf(useNow());
  const mayCancel = useMay()('plans.cancelPrice');
  const [asked, setAsked] = useState<PriceStep | null>(null);
  const cancel = useAct('plans.cancelPrice', { done: words.takenBack, onDone: () => setAsked(null) });
  const steps = priceSteps(plan.prices, today);
  const items = steps.map((step) => ({
    key: step.fromOn,
    when: step.when,
    value: formatKes(step.priceCents),
    from: step.isFirst ? words.pricedFirst : words.pricedFrom(formatDate(step.fromOn)),
    note: step.isFirst ? undefined : stepText(step),
    action: step.when === 'coming' && mayCancel ? <Button size="compact-xs" variant="default" onClick={() => setAsked(step)}>{words.takeBack}</Button> : null,
  }));
  return (
    <>
      <DatedTimeline label={words.prices} items={items} />
      <ConfirmDialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={asked ? words.takeBackTitle(formatKes(asked.priceCents), formatDate(asked.fromOn)) : ''}
        text={words.takeBackText(formatKes(asked ? priceBefore(steps, asked) : plan.priceCents))}
        confirm={words.takeBack}
        busy={cancel.busy}
        onConfirm={() => asked && void cancel.run({ id: plan.id, fromOn: asked.fromOn })}
      />
    </>
  );
}

/** The price that holds when a step is taken away. */
const priceBefore = (steps: readonly PriceStep[], step: PriceStep) => (steps[steps.findIndex(({ fromOn }) => fromOn === step.fromOn) + 1] ?? step).priceCents;
