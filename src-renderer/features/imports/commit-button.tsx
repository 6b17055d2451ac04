import { Button, Text } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, focusOnMount } from '../../ui/index.ts';
import { ProblemsButton } from './problems-button.tsx';

const words = texts.imports;

/** Imports what is ready, after saying what that makes. */
export function CommitButton({ view, busy }: { view: ImportView; busy: boolean }) {
  const [asking, setAsking] = useState(false);
  const commit = useAct('imports.commit', { onDone: () => setAsking(false) });
  const { ready, errors, openingOwedCents, openingCreditCents } = view.counts;
  return (
    <>
      {ready === 0 && <Text size="sm" c="dimmed">{words.nothingReady}</Text>}
      <ProblemsButton view={view} />
      <Button ref={focusOnMount} leftSection={<FileUp size={16} aria-hidden />} disabled={ready === 0 || busy || view.blockers.length > 0} onClick={() => setAsking(true)}>{words.importNow(ready)}</Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={words.importTitle(ready)}
        text={words.importText(ready, formatKes(openingOwedCents), formatKes(openingCreditCents))}
        confirm={words.importNow(ready)}
        busy={commit.busy}
        onConfirm={() => void commit.run({ id: view.id })}
      >
        {errors > 0 && <Text size="sm" className="tone-warn">{words.importErrors(errors)}</Text>}
      </ConfirmDialog>
    </>
  );
}
