import { ActionIcon, Button, Drawer, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Menu, Search } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { texts } from '../texts/index.ts';
import { palette } from './palette.store.ts';

/** On a phone: what stands at the side of the desk, behind one button. It goes away with the page that it was opened on. */
export function NarrowMenu({ navigation, foot }: { navigation: ReactNode; foot: ReactNode }) {
  const [opened, { open, close }] = useDisclosure(false);
  const [path] = useLocation();
  useEffect(close, [path, close]);
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size={44} aria-label={texts.header.menu} onClick={open}><Menu size={22} aria-hidden /></ActionIcon>
      <Drawer opened={opened} onClose={close} size={300} title={texts.header.menu} zIndex={300}>
        <Stack gap="xs">
          <Button variant="default" justify="flex-start" leftSection={<Search size={16} aria-hidden />} onClick={() => { close(); palette.open(); }}>{texts.header.search}</Button>
          <nav aria-label={texts.nav.label}>{navigation}</nav>
          {foot}
        </Stack>
      </Drawer>
    </>
  );
}
