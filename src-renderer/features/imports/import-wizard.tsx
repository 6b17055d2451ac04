import { Alert, Button, Group, Stepper, Text } from '@mantine/core';
import { ArrowLeft, ArrowRight, TriangleAlert } from 'lucide-react';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { oneOf, useAddressValues } from '../../app/address.ts';
import { texts } from '../../texts/index.ts';
import { focusOnMount } from '../../ui/index.ts';
import { BillingStep } from './billing-step.tsx';
import { ColumnsStep } from './columns-step.tsx';
import { CommitButton } from './commit-button.tsx';
import { chipsOf, ImportCounts, type ShownOutcome } from './import-counts.tsx';
import { ImportRows } from './import-rows.tsx';
import styles from './imports.module.css';
import { NamesStep } from './names-step.tsx';
import { useChoices } from './use-choices.ts';

const words = texts.imports;
const STEPS = ['columns', 'names', 'billing', 'check'] as const;
type Step = (typeof STEPS)[number];
const SHOWN = ['ready', 'error', 'skipped'] as const;

/** Columns, names, billing, check. Everything may be changed in any order; the counts above follow at once. */
export function ImportWizard({ view }: { view: ImportView }) {
  const [values, change] = useAddressValues();
  const choices = useChoices(view);
  const step = oneOf(values['step'], STEPS) ?? 'columns';
  const index = STEPS.indexOf(step);
  const outcome = oneOf(values['rows'], SHOWN) ?? (view.counts.errors > 0 && view.counts.ready === 0 ? 'error' : 'ready');
  const go = (to: Step | undefined) => to && change({ step: to === 'columns' ? null : to, rows: null });
  const show = (rows: ShownOutcome) => change({ step: 'check', rows });
  return (
    <>
      <Stepper active={index} onStepClick={(at) => go(STEPS[at])} size="xs" iconSize={26}>
        {STEPS.map((key) => <Stepper.Step key={key} label={words.step[key]} />)}
      </Stepper>
      <ImportCounts view={view} chips={chipsOf(view, 'before')} current={step === 'check' ? outcome : null} onShow={show} busy={choices.busy} />
      {view.blockers.length > 0 && (
        <Alert variant="default" icon={<TriangleAlert size={18} className="tone-warn" aria-hidden />} title={words.blockers}>{view.blockers.map((blocker) => <div key={blocker}>{blocker}</div>)}</Alert>
      )}
      <Text size="sm" c="dimmed">{words.stepText[step]}</Text>
      {/* Each step begins at its top. */}
      <div key={step} className={`${styles['body']} ${step === 'check' ? '' : styles['scrolls']}`} {...(step === 'check' ? {} : { tabIndex: 0, role: 'region', 'aria-label': words.step[step] })}>
        {step === 'columns' && <ColumnsStep view={view} choices={choices} />}
        {step === 'names' && <NamesStep view={view} choices={choices} />}
        {step === 'billing' && <BillingStep view={view} choices={choices} />}
        {step === 'check' && <ImportRows view={view} outcome={outcome} />}
      </div>
      <div className={styles['foot']}>
        <Button variant="default" disabled={index === 0} leftSection={<ArrowLeft size={16} aria-hidden />} onClick={() => go(STEPS[index - 1])}>{texts.action.back}</Button>
        <Group gap="sm">
          {step === 'check' ? <CommitButton view={view} busy={choices.busy} /> : <Button key={step} ref={focusOnMount} rightSection={<ArrowRight size={16} aria-hidden />} onClick={() => go(STEPS[index + 1])}>{words.next}</Button>}
        </Group>
      </div>
    </>
  );
}
