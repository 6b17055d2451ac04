import { useRef } from 'react';
import type { Refusal } from '../../../src-shared/refusal.ts';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { FileDrop as AnyFileDrop } from '../../ui/index.ts';

/** As the contract has it. */
const MOST_BYTES = 10 * 1024 * 1024;

/** The way in for a spreadsheet of customers. */
export function FileDrop({ onUploaded }: { onUploaded: (id: number) => void }) {
  const refused = useRef<Refusal | null>(null);
  const upload = useAct('imports.upload', {
    onDone: ({ id }) => onUploaded(id),
    onRefusal: (refusal) => {
      refused.current = refusal;
      return true;
    },
  });
  const take = async (fileName: string, contentBase64: string) => {
    refused.current = null;
    await upload.run({ fileName, contentBase64 });
    return refused.current;
  };
  return <AnyFileDrop words={texts.imports} mostBytes={MOST_BYTES} take={take} />;
}
