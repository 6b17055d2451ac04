import { Center, Stack, Text, Title } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** What this place is for, and the one thing to do first. */
export function EmptyState({ icon: Icon, title, text, action }: { icon: LucideIcon; title: string; text: string; action?: ReactNode }) {
  return (
    <Center p="xl" mih={220}>
      <Stack align="center" gap="xs" maw={440} ta="center">
        <Icon size={32} strokeWidth={1.5} className="tone-neutral" aria-hidden />
        <Title order={2}>{title}</Title>
        <Text c="dimmed" size="sm">{text}</Text>
        {action}
      </Stack>
    </Center>
  );
}
