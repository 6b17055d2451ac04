import { Button, Group, Title } from '@mantine/core';
import { CircleCheck, CirclePause, Play, Undo2, Users } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { oneOf, useAddressValues } from '../../app/address.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog } from '../../ui/index.ts';
import { chipsOf, ImportCounts } from './import-counts.tsx';
import { ImportRows } from './import-rows.tsx';
import styles from './imports.module.css';
import { ProblemsButton } from './problems-button.tsx';

const words = texts.imports;

/** What became of every row, and the way back. */
export function ImportResult({ view }: { view: ImportView }) {
  const [values, change] = useAddressValues();
  const chips = chipsOf(view, 'after');
  // After an undo, those who stayed are what there is to know.
  const first = view.state === 'undone' && view.counts.kept > 0 ? 'kept' : chips.find((chip) => chip.count > 0)?.outcome;
  const outcome = oneOf(values['rows'], chips.map((chip) => chip.outcome)) ?? first ?? 'imported';
  const stopped = view.state === 'previewed';
  const Icon = stopped ? CirclePause : view.state === 'undone' ? Undo2 : CircleCheck;
  return (
    <>
      <section className={`surface ${styles['card']}`}>
        <Group justify="space-between">
          <Group gap="xs">
            <Icon size={20} className={view.state === 'imported' ? 'tone-good' : 'tone-neutral'} aria-hidden />
            <Title order={2}>{titleOf(view)}</Title>
          </Group>
          <Group gap="xs">
            <ProblemsButton view={view} />
            <UndoButton view={view} />
            {stopped && <GoOnButton view={view} />}
            {view.state === 'undone' ? <Button component={Link} href="/import">{words.importMore}</Button> : <Button component={Link} href="/subscribers" leftSection={<Users size={16} aria-hidden />}>{words.seeSubscribers}</Button>}
          </Group>
        </Group>
      </section>
      <ImportCounts view={view} chips={chips} current={outcome} onShow={(rows) => change({ rows, step: null })} />
      <ImportRows view={view} outcome={outcome} />
    </>
  );
}

function titleOf({ state, counts }: ImportView): string {
  if (state === 'previewed') return words.stoppedTitle(counts.imported, counts.ready);
  if (state === 'undone') return counts.kept > 0 ? words.undoneKept(counts.kept) : words.undoneTitle;
  return words.doneTitle(counts.imported);
}

function GoOnButton({ view }: { view: ImportView }) {
  const commit = useAct('imports.commit');
  return <Button leftSection={<Play size={16} aria-hidden />} loading={commit.busy} onClick={() => void commit.run({ id: view.id })}>{words.goOn}</Button>;
}

function UndoButton({ view }: { view: ImportView }) {
  const [asking, setAsking] = useState(false);
  const undo = useAct('imports.undo', { onDone: () => setAsking(false) });
  if (view.counts.imported === 0) return null;
  return (
    <>
      <Button variant="default" leftSection={<Undo2 size={16} aria-hidden />} onClick={() => setAsking(true)}>{words.undo}</Button>
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={words.undoTitle} text={words.undoText(view.counts.imported)} confirm={words.undo} danger busy={undo.busy} onConfirm={() => void undo.run({ id: view.id })} />
    </>
  );
}
