import { Button, Group } from '@mantine/core';
import { texts } from '../../texts/index.ts';

/** The button that ends a form of settings. */
export function SaveBar({ busy }: { busy: boolean }) {
  return <Group justify="flex-end" mt="md"><Button type="submit" loading={busy}>{texts.action.save}</Button></Group>;
}
