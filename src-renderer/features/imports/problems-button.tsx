import { Button, Tooltip } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { api } from '../../api.ts';
import { showFailure } from '../../app/notices.tsx';
import { texts } from '../../texts/index.ts';
import { download } from '../../ui/index.ts';

const words = texts.imports;

/** Rows in error and skipped, with the reasons, as a file. */
export function ProblemsButton({ view }: { view: ImportView }) {
  const [busy, setBusy] = useState(false);
  const { errors, skipped, kept } = view.counts;
  if (errors + skipped + kept === 0) return null;
  const save = async () => {
    setBusy(true);
    try {
      download(words.problemsFile(view.fileName), (await api.query('imports.exportProblems', { id: view.id })).csv);
    } catch (error) {
      showFailure(error, () => void save());
    } finally {
      setBusy(false);
    }
  };
  return <Tooltip label={words.problemsHint}><Button variant="default" loading={busy} leftSection={<Download size={16} aria-hidden />} onClick={() => void save()}>{words.problems}</Button></Tooltip>;
}
