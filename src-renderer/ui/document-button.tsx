import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { ChevronDown, Download, FileText, ReceiptText } from 'lucide-react';
import { useState } from 'react';
import type { DocumentRef } from '../../src-shared/contract/documents.ts';
import { showFailure } from '../app/notices.tsx';
import { readOnce } from '../app/queries.ts';
import { texts } from '../texts/index.ts';
import { bytesOf, openFile, saveFile } from './saved-file.ts';

type Paper = 'A4' | 'thermal80';
type Give = typeof openFile;

const words = texts.money.document;
/** What goes out on a till roll; the rest is A4 only. */
const ON_THERMAL: readonly DocumentRef['kind'][] = ['invoice', 'receipt'];

/**
 * The PDF of a document: opened by a click (to read or print it), saved or made for a till roll from its menu.
 * `<DocumentButton document={{ kind: 'invoice', id }} />`
 */
export function DocumentButton({ document, label = words.open, disabled = false }: { document: DocumentRef; label?: string; disabled?: boolean }) {
  const { busy, give } = useDocument(document);
  return (
    <Group gap={1} wrap="nowrap">
      <Button variant="default" loading={busy} disabled={disabled} leftSection={<FileText size={16} aria-hidden />} style={{ borderTopRightRadius: 0, borderBottomRightRadius: 0 }} onClick={() => void give('A4', openFile)}>{label}</Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={words.more} disabled={disabled || busy} style={{ borderTopLeftRadius: 0, borderBottomLeftRadius: 0 }}><ChevronDown size={15} aria-hidden /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<FileText size={15} aria-hidden />} onClick={() => void give('A4', openFile)}>{words.openA4}</Menu.Item>
          <Menu.Item leftSection={<Download size={15} aria-hidden />} onClick={() => void give('A4', saveFile)}>{words.saveA4}</Menu.Item>
          {ON_THERMAL.includes(document.kind) && (
            <>
              <Menu.Item leftSection={<ReceiptText size={15} aria-hidden />} onClick={() => void give('thermal80', openFile)}>{words.openThermal}</Menu.Item>
              <Menu.Item leftSection={<Download size={15} aria-hidden />} onClick={() => void give('thermal80', saveFile)}>{words.saveThermal}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

/** Has the PDF made and gives it to the person. It is made anew each time: a void invoice has to say so. */
function useDocument(document: DocumentRef) {
  const [busy, setBusy] = useState(false);
  const give = async (paper: Paper, to: Give): Promise<void> => {
    setBusy(true);
    try {
      const file = await readOnce('documents.pdf', { document, paper });
      to(file.fileName, new Blob([bytesOf(file.base64)], { type: file.contentType }));
    } catch (error) {
      showFailure(error, () => void give(paper, to));
    } finally {
      setBusy(false);
    }
  };
  return { busy, give };
}
