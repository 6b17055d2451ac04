import { Button, Group, Stack } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { texts } from '../texts/index.ts';

/** What stands in a dialog (`<Modal><DialogForm … /></Modal>`): its fields, what it will do, and the act. Enter sends it. */
export function DialogForm({ submit, busy = false, ready = true, danger = false, onSubmit, close, children }: {
  /** The act as a verb: "End the service". Never "OK". */
  submit: string;
  busy?: boolean;
  /** false: what it would do is not known yet, or it cannot be done. */
  ready?: boolean;
  danger?: boolean;
  onSubmit: () => void;
  close: () => void;
  children: ReactNode;
}) {
  const submitButton = useFocusWhenReady(ready);
  return (
    <form
      // The fields say themselves what is wrong, in our words and not in the browser's.
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && ready) onSubmit();
      }}
    >
      <Stack gap="md">
        {children}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{texts.action.cancel}</Button>
          <Button ref={submitButton} type="submit" loading={busy} disabled={!ready} data-autofocus {...(danger ? { color: 'red' } : {})}>{submit}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A button that was disabled when its dialog opened could not take the focus: it does when it is known what it would do, unless a field of the dialog has it. */
function useFocusWhenReady(ready: boolean) {
  const button = useRef<HTMLButtonElement>(null);
  const wasReady = useRef(ready);
  useEffect(() => {
    if (ready && !wasReady.current && !button.current?.closest('[role="dialog"]')?.contains(document.activeElement)) button.current?.focus();
    wasReady.current = ready;
  }, [ready]);
  return button;
}
