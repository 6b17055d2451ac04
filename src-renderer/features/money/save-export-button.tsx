import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { showFailure } from '../../app/notices.tsx';
import { texts } from '../../texts/index.ts';
import { percentText } from '../../ui/index.ts';
import { saveExport } from './export-file.ts';

const words = texts.money.runs;
const WHOLE = 10_000;

/** Saves the ZIP of a finished export; while it comes, how much of it is here. */
export function SaveExportButton({ batchId, title, bytes, size = 'sm' }: { batchId: number; title: string; bytes: number; size?: 'sm' | 'compact-sm' }) {
  const [fetched, setFetched] = useState<number | null>(null);
  const save = async (): Promise<void> => {
    setFetched(0);
    try {
      await saveExport(batchId, setFetched);
    } catch (error) {
      showFailure(error, () => void save());
    } finally {
      setFetched(null);
    }
  };
  return (
    <Button size={size} variant="default" aria-label={words.saveOf(title)} disabled={fetched !== null} leftSection={<Download size={15} aria-hidden />} onClick={() => void save()}>
      {fetched === null ? words.save : words.saving(percentText(bytes > 0 ? Math.round((fetched / bytes) * WHOLE) : 0))}
    </Button>
  );
}
