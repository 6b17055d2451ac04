import { Text } from '@mantine/core';
import { Dropzone, type FileRejection } from '@mantine/dropzone';
import { FileSpreadsheet } from 'lucide-react';
import { useState } from 'react';
import { Refusal } from '../../src-shared/refusal.ts';
import { ErrorState } from './error-state.tsx';
import styles from './file-drop.module.css';
import { focusOnMount } from './focus-on-mount.ts';
import { readBase64 } from './read-base64.ts';

/** What it says; whole sentences of the feature. */
export interface FileDropWords {
  readonly dropTitle: string;
  readonly dropNow: string;
  readonly dropText: string;
  readonly dropKinds: string;
  readonly tooMany: string;
  reading(name: string): string;
  notReadable(name: string): string;
  tooLarge(name: string): string;
}

/** Takes one file, by mouse or keyboard, and says in plain words what is wrong with another. What a file is, the app finds out from its bytes. take: hands it over; answers why it was refused. */
export function FileDrop({ words, mostBytes, take }: { words: FileDropWords; mostBytes: number; take: (fileName: string, base64: string) => Promise<Refusal | null> }) {
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [reading, setReading] = useState<string | null>(null);
  const read = async (file: File | undefined) => {
    if (!file) return;
    setProblem(null);
    setReading(file.name);
    const base64 = await readBase64(file).catch(() => null);
    setProblem(base64 === null ? new Refusal('invalid', words.notReadable(file.name)) : await take(file.name, base64));
    setReading(null);
  };
  return (
    <>
      <Dropzone className={styles['drop'] ?? ''} onDrop={(files) => void read(files[0])} onReject={(rejections) => setProblem(refusalOf(rejections, words))} multiple={false} maxSize={mostBytes} loading={reading !== null} ref={focusOnMount} aria-label={words.dropTitle}>
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

function refusalOf(rejections: readonly FileRejection[], words: FileDropWords): Refusal {
  const [first] = rejections;
  if (rejections.length > 1 || !first) return new Refusal('invalid', words.tooMany);
  return first.errors.some((error) => error.code === 'file-too-large') ? new Refusal('too_large', words.tooLarge(first.file.name)) : new Refusal('invalid', first.errors[0]?.message ?? words.notReadable(first.file.name));
}
