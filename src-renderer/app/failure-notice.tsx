import { Button, Group, Stack, Text } from '@mantine/core';
import { texts } from '../texts/index.ts';
import type { Explanation } from './explain.ts';

/** The body of a failure's notice. */
export function FailureNotice({ said, retry }: { said: Explanation; retry?: (() => void) | undefined }) {
  return (
    <Stack gap={6}>
      <Text size="sm">{said.text}</Text>
      {said.hint && <Text size="sm" c="dimmed">{said.hint}</Text>}
      {retry && (
        <Group>
          <Button size="compact-sm" variant="default" onClick={retry}>{texts.action.retry}</Button>
        </Group>
      )}
    </Stack>
  );
}
