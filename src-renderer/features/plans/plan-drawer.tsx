import { Anchor, Button, Divider, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { Tag } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Plan } from '../../../src-shared/contract/plans.ts';
import { formatKes, type Cents } from '../../../src-shared/money.ts';
import { addressOf } from '../../app/address.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, percentText, StateBadge, toBasisPoints } from '../../ui/index.ts';
import { ChangePriceDialog } from './change-price-dialog.tsx';
import { chargingText } from './charging.ts';
import { NewPlanForm, PlanDetailsForm } from './plan-form.tsx';
import { PriceHistory } from './price-history.tsx';
import styles from './plans.module.css';

const words = texts.plans;
const WHOLE = 100;

/** A new plan, or one that is there. null: closed. allMonthlyCents: what all plans bring a month. */
export function PlanDrawer({ plan, allMonthlyCents, onClose }: { plan: Plan | 'new' | null; allMonthlyCents: Cents; onClose: () => void }) {
  const title = plan === 'new' || plan === null ? words.newTitle : words.changeTitle(plan.name);
  return (
    <Drawer opened={plan !== null} onClose={onClose} position="right" size={500} title={title} closeButtonProps={{ 'aria-label': texts.action.close }}>
      {plan === 'new' && <NewPlanForm onClose={onClose} />}
      {plan !== null && plan !== 'new' && <ExistingPlan key={plan.id} plan={plan} allMonthlyCents={allMonthlyCents} onClose={onClose} />}
    </Drawer>
  );
}

function ExistingPlan({ plan, allMonthlyCents, onClose }: { plan: Plan; allMonthlyCents: Cents; onClose: () => void }) {
  const may = useMay();
  const [pricing, setPricing] = useState(false);
  const dueDays = useRead('settings.read', {}).data?.billing.dueDays ?? 0;
  return (
    <Stack gap="md">
      <StateLine plan={plan} onClose={onClose} />
      <TakeUpLine plan={plan} allMonthlyCents={allMonthlyCents} />
      <Divider />
      <section>
        <Group justify="space-between" align="flex-start" wrap="nowrap" mb="sm">
          <div>
            <div className={styles['price']}><Title order={2} fz="xl">{formatKes(plan.priceCents)}</Title><Text c="dimmed" size="sm">{texts.value.every(plan.interval)}</Text></div>
            <Text size="sm" c="dimmed">{chargingText(plan.charging, plan.interval, dueDays)}</Text>
          </div>
          {may('plans.changePrice') && <Button size="compact-md" style={{ flex: 'none' }} leftSection={<Tag size={15} aria-hidden />} onClick={() => setPricing(true)}>{words.changePrice}</Button>}
        </Group>
        <PriceHistory plan={plan} />
      </section>
      {may('plans.change') && (
        <>
          <Divider />
          <section>
            <Title order={3} mb="sm">{words.details}</Title>
            <PlanDetailsForm plan={plan} onClose={onClose} />
          </section>
        </>
      )}
      <ChangePriceDialog plan={plan} opened={pricing} onClose={() => setPricing(false)} />
    </Stack>
  );
}

function TakeUpLine({ plan, allMonthlyCents }: { plan: Plan; allMonthlyCents: Cents }) {
  if (plan.subscriptions === 0) return <Text size="sm">{words.nobody}</Text>;
  const share = allMonthlyCents > 0 ? toBasisPoints(Math.round((plan.monthlyCents / allMonthlyCents) * WHOLE)) : 0;
  return (
    <Text size="sm">
      <Anchor component={Link} href={addressOf('/subscribers', { plan: plan.id })} inherit underline="always">{words.taken(plan.subscriptions)}</Anchor> {words.brings(formatKes(plan.monthlyCents), percentText(share))}
    </Text>
  );
}

function StateLine({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const retire = useAct('plans.setState', { done: words.retired(plan.name), onDone: onClose });
  const publish = useAct('plans.setState', { done: words.published(plan.name) });
  return (
    <>
      <Group justify="space-between">
        <StateBadge kind="plan" state={plan.state} />
        {may('plans.setState') && (plan.state === 'published' ? (
          <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>{words.retire}</Button>
        ) : (
          <Button size="compact-sm" variant="default" loading={publish.busy} onClick={() => void publish.run({ id: plan.id, state: 'published' })}>{plan.state === 'draft' ? words.publish : words.bringBack}</Button>
        ))}
      </Group>
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={words.retireTitle(plan.name)} text={words.retireText(plan.subscriptions)} confirm={words.retire} busy={retire.busy} onConfirm={() => void retire.run({ id: plan.id, state: 'retired' })} />
    </>
  );
}
