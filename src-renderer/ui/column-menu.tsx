import { ActionIcon, Button, Checkbox, Group, Popover, Stack, Tooltip } from '@mantine/core';
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { texts } from '../texts/index.ts';
import type { Column } from './table-columns.ts';
import type { TableSettings } from './table-settings.ts';

/** Which columns are shown and in which order. */
export function ColumnMenu<R extends object>({ columns, settings, change }: { columns: readonly Column<R>[]; settings: TableSettings; change: (change: ((now: TableSettings) => TableSettings) | null) => void }) {
  const byKey = new Map(columns.map((column) => [column.key, column]));
  const move = (key: string, step: -1 | 1) =>
    change((now) => {
      const order = [...now.columnOrder];
      const from = order.indexOf(key);
      const to = from + step;
      if (to < 0 || to >= order.length) return now;
      [order[from], order[to]] = [order[to]!, order[from]!];
      return { ...now, columnOrder: order };
    });
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Tooltip label={texts.action.columns}>
          <ActionIcon variant="default" size="lg" aria-label={texts.action.columns}><Columns3 size={16} aria-hidden /></ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={texts.action.columns}>
        <Stack gap={6}>
          {settings.columnOrder.map((key) => {
            const column = byKey.get(key);
            if (!column) return null;
            return (
              <Group key={key} justify="space-between" wrap="nowrap" gap="md">
                <Checkbox
                  size="xs"
                  label={column.heading}
                  checked={settings.columnVisibility[key] !== false}
                  onChange={(event) => {
                    const { checked } = event.currentTarget;
                    change((now) => ({ ...now, columnVisibility: { ...now.columnVisibility, [key]: checked } }));
                  }}
                />
                <Group gap={2} wrap="nowrap">
                  <ActionIcon size="sm" variant="subtle" color="gray" aria-label={texts.table.moveLeft(column.heading)} onClick={() => move(key, -1)}><ArrowUp size={14} aria-hidden /></ActionIcon>
                  <ActionIcon size="sm" variant="subtle" color="gray" aria-label={texts.table.moveRight(column.heading)} onClick={() => move(key, 1)}><ArrowDown size={14} aria-hidden /></ActionIcon>
                </Group>
              </Group>
            );
          })}
          <Button size="compact-sm" variant="default" onClick={() => change(null)}>{texts.action.resetColumns}</Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
