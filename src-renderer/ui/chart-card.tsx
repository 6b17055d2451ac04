import { Group, Skeleton, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A chart with its title and what it says in one line. children: undefined while its data is on its way (same height). */
export function ChartCard({ title, said, height, children }: { title: string; said: ReactNode; height: number; children: ReactNode | undefined }) {
  return (
    <section className="surface" style={{ padding: '12px 16px', minWidth: 0 }}>
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Title order={2} size="h3" style={{ flex: 'none' }}>{title}</Title>
        <Text size="xs" c="dimmed" truncate>{said}</Text>
      </Group>
      <div style={{ height }}>{children ?? <Skeleton height={height} />}</div>
    </section>
  );
}
