import { Box, Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle, useFocusTrap } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { texts } from '../texts/index.ts';
import { Logo } from './logo.tsx';

/** The frame of the pages before the desk. The field with data-autofocus has the cursor. */
export function EntryCard({ title, intro, children }: { title: string; intro?: string; children: ReactNode }) {
  const focused = useFocusTrap();
  useDocumentTitle(`${title} · ${texts.product}`);
  return (
    <Center component="main" mih="100dvh" p="md">
      <Box w={400} maw="100%" ref={focused}>
        <Group gap="xs" mb="md" justify="center">
          <Logo size={32} />
          <Text fz="xl" fw={600}>{texts.product}</Text>
        </Group>
        <Paper withBorder p="lg" radius="md">
          <Stack gap="sm">
            <Title order={1}>{title}</Title>
            {intro && <Text size="sm" c="dimmed">{intro}</Text>}
            {children}
          </Stack>
        </Paper>
      </Box>
    </Center>
  );
}
