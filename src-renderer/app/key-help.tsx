import { Modal, SimpleGrid, Stack, Table, Title } from '@mantine/core';
import { texts } from '../texts/index.ts';
import { KeyHint } from '../ui/key-hint.tsx';
import { navigation } from './navigation.ts';
import { usePageActionStore } from './page-actions.store.ts';
import { RECEIPT_KEY } from './receipt-check.store.ts';
import { useMay } from './session.ts';

/** All keys on one page. */
export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const may = useMay();
  const actions = usePageActionStore((state) => state.actions).filter((action) => action.key);
  const words = texts.keys;
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} size="lg">
      <SimpleGrid cols={2} spacing="lg">
        <KeyList title={words.anywhere} keys={[['mod K', words.palette], ['/', words.search], ...(may('receipts.check') ? [[RECEIPT_KEY, texts.moneyIn.check.act] as const] : []), ['?', words.help], ...navigation.filter((entry) => may(entry.needs)).map((entry) => [`g ${entry.key}`, words.goTo(entry.text)] as const)]} />
        <Stack>
          <KeyList title={words.inLists} keys={[['j', words.next], ['k', words.previous], ['Enter', words.openRow]]} />
          <KeyList title={words.inForms} keys={[['Enter', words.submit], ['Esc', words.close]]} />
          {actions.length > 0 && <KeyList title={words.onThisPage} keys={actions.map((action) => [action.key!, action.label] as const)} />}
        </Stack>
      </SimpleGrid>
    </Modal>
  );
}

function KeyList({ title, keys }: { title: string; keys: readonly (readonly [string, string])[] }) {
  return (
    <div>
      <Title order={3} mb={4}>{title}</Title>
      <Table verticalSpacing={4} withRowBorders={false}>
        <Table.Tbody>
          {keys.map(([key, text]) => (
            <Table.Tr key={key}>
              <Table.Td w={90}><KeyHint keys={key} /></Table.Td>
              <Table.Td>{text}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
