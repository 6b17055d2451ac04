import { readOnce } from '../../app/queries.ts';
import { bytesOf, saveFile } from '../../ui/index.ts';

/** Fetches a finished export piece by piece and gives it to the person. onPart: how many bytes have come. Throws what the app refused. */
export async function saveExport(batchId: number, onPart: (bytes: number) => void): Promise<void> {
  const parts: BlobPart[] = [];
  let fetched = 0;
  let offset: number | null = 0;
  let name = '';
  while (offset !== null) {
    const part: { fileName: string; base64: string; next: number | null } = await readOnce('documents.exportPart', { batchId, offset });
    const bytes = bytesOf(part.base64);
    parts.push(bytes);
    fetched += bytes.length;
    onPart(fetched);
    name = part.fileName;
    offset = part.next;
  }
  saveFile(name, new Blob(parts, { type: 'application/zip' }));
}
