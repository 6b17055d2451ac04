import { Text } from '@mantine/core';
import { Dropzone, type FileRejection } from '@mantine/dropzone';
import { FileSpreadsheet } from 'lucide-react';
import { useState } from 'react';
import { Refusal } from '../../../src-shared/refusal.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, focusOnMount, readBase64 } from '../../ui/index.ts';
import styles from './imports.module.css';

const words = texts.imports;
/** As the contract has it. */
const MOST_BYTES = 10 * 1024 * 1024;

/** Takes one file, by mouse or keyboard, and says in plain words what is wrong with another. What a file is, the app finds out from its bytes. */
export function FileDrop({ onUploaded }: { onUploaded: (id: number) => void }) {
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [reading, setReading] = useState<string | null>(null);
  const upload = useAct('imports.upload', {
    onDone: ({ id }) => onUploaded(id),
    onRefusal: (refusal) => {
      setProblem(refusal);
      return true;
    },
  });
  const take = async (file: File | undefined) => {
    if (!file) return;
    setProblem(null);
    setReading(file.name);
    const contentBase64 = await readBase64(file).catch(() => null);
    if (contentBase64 === null) setProblem(new Refusal('invalid', words.notReadable(file.name)));
    else await upload.run({ fileName: file.name, contentBase64 });
    setReading(null);
  };
  return (
    <>
      <Dropzone className={styles['drop'] ?? ''} onDrop={(files) => void take(files[0])} onReject={(rejections) => setProblem(refusalOf(rejections))} multiple={false} maxSize={MOST_BYTES} loading={reading !== null} ref={focusOnMount} aria-label={words.dropTitle}>
        <div className={styles['dropInner']}>
          <FileSpreadsheet size={44} strokeWidth={1.25} className="tone-neutral" aria-hidden />
          <div>
            <Text fw={600} size="lg" role="status">
              {reading !== null ? words.reading(reading) : <><Dropzone.Accept>{words.dropNow}</Dropzone.Accept><Dropzone.Reject>{words.tooMany}</Dropzone.Reject><Dropzone.Idle>{words.dropTitle}</Dropzone.Idle></>}
            </Text>
            <Text size="sm" c="dimmed">{words.dropText}</Text>
            <Text size="sm" c="dimmed">{words.dropKinds}</Text>
          </div>
        </div>
      </Dropzone>
      {problem && reading === null && <ErrorState error={problem} />}
    </>
  );
}

function refusalOf(rejections: readonly FileRejection[]): Refusal {
  const [first] = rejections;
  if (rejections.length > 1 || !first) return new Refusal('invalid', words.tooMany);
  return first.errors.some((error) => error.code === 'file-too-large') ? new Refusal('too_large', words.tooLarge(first.file.name)) : new Refusal('invalid', first.errors[0]?.message ?? words.notReadable(first.file.name));
}
