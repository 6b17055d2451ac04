import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { TaxRate } from '../../../src-shared/contract/catalogue.ts';
import { dateOf, formatDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, DatedTimeline, ErrorState, percentText, Section } from '../../ui/index.ts';
import styles from './settings.module.css';
import { rateSteps, type RateStep } from './tax-changes.ts';
import { TaxExample } from './tax-example.tsx';
import { TaxRateDialog } from './tax-rate-dialog.tsx';

const words = texts.settings.taxes;
const KINDS: readonly TaxRate['kind'][] = ['vat', 'excise'];
const rateText = (basisPoints: number) => (basisPoints === 0 ? words.zero : percentText(basisPoints));

/** The rates of both taxes with their days, and what a price comes to at them. */
export function TaxesPanel() {
  const query = useRead('taxes.list', {});
  const rates = query.data;
  if (!rates) return query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={420} />;
  return (
    <div className={styles['form']}>
      <Stack gap={12}>
        <Text size="sm" c="dimmed">{words.intro}</Text>
        {KINDS.map((kind) => <Rates key={kind} kind={kind} rates={rates} />)}
      </Stack>
      <div className={styles['aside']}><TaxExample rates={rates} /></div>
    </div>
  );
}

function Rates({ kind, rates }: { kind: TaxRate['kind']; rates: readonly TaxRate[] }) {
  const today = dateOf(useNow());
  const [setting, setSetting] = useState(false);
  const [asked, setAsked] = useState<RateStep | null>(null);
  const cancel = useAct('taxes.cancel', { done: words.takenBack, onDone: () => setAsked(null) });
  const steps = rateSteps(rates, kind, today);
  const items = steps.map((step) => ({
    key: String(step.id),
    when: step.when,
    value: rateText(step.basisPoints),
    from: words.from(formatDate(step.fromOn)),
    action: step.when === 'coming' ? <Button size="compact-xs" variant="default" onClick={() => setAsked(step)}>{words.takeBack}</Button> : null,
  }));
  const left = asked && steps[steps.indexOf(asked) + 1];
  return (
    <Section title={words.kind[kind]} side={<Button size="compact-md" variant="default" onClick={() => setSetting(true)}>{words.set}</Button>}>
      <Text size="xs" c="dimmed" mb="sm">{words.kindHint[kind]}</Text>
      {steps.length === 0 ? <Text size="sm">{words.none[kind]}</Text> : <DatedTimeline label={words.kind[kind]} items={items} />}
      <TaxRateDialog kind={kind} rates={rates} opened={setting} onClose={() => setSetting(false)} />
      <ConfirmDialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={asked ? words.takeBackTitle(words.named[kind], percentText(asked.basisPoints), formatDate(asked.fromOn)) : ''}
        text={words.takeBackText(percentText(left?.basisPoints ?? 0))}
        confirm={words.takeBack}
        busy={cancel.busy}
        onConfirm={() => asked && void cancel.run({ id: asked.id })}
      />
    </Section>
  );
}
