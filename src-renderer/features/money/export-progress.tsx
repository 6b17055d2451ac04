import { Group, Text } from '@mantine/core';
import { BatchProgress } from '../../app/batch-progress.tsx';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import styles from './money.module.css';
import { SaveExportButton } from './save-export-button.tsx';

const words = texts.money.runs;

/** An export under way, and its file when it is ready. */
export function ExportProgress({ batchId }: { batchId: number }) {
  const made = useRead('documents.exports', {}, { topics: ['batches'] }).data?.find((one) => one.batchId === batchId);
  return (
    <section className={`surface ${styles['started']}`}>
      <BatchProgress id={batchId} label={words.exporting} doneLabel={words.exported} failedText={words.exportFailed} cancellable />
      {made?.state === 'done' && made.bytes !== null && (
        <Group justify="space-between" mt={6}>
          <Text size="sm">{made.fileName}, {texts.value.bytes(made.bytes)}</Text>
          <SaveExportButton batchId={batchId} title={made.title} bytes={made.bytes} />
        </Group>
      )}
    </section>
  );
}
