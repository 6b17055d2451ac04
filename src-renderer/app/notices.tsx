/** What is said in passing: done, or refused with what to do. */
import { notifications } from '@mantine/notifications';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { Refusal } from '../../src-shared/refusal.ts';
import { texts } from '../texts/index.ts';
import { explain } from './explain.ts';
import { FailureNotice } from './failure-notice.tsx';

const DONE_MS = 5_000;

/** A short notice that something was done. */
export function showDone(text: string): void {
  notifications.show({ message: text, color: 'green', icon: <CircleCheck size={18} aria-hidden />, autoClose: DONE_MS, withBorder: true, closeButtonProps: { 'aria-label': texts.action.close } });
}

/** A notice that stays until it is closed: what, what now, and a way to try again when that makes sense. */
export function showFailure(error: unknown, retry?: () => void): void {
  const said = explain(error);
  const id = `failure:${said.title}:${said.text}`;
  notifications.hide(id);
  notifications.show({
    id,
    title: said.title,
    message: (
      <FailureNotice
        said={said}
        retry={
          retry &&
          (() => {
            notifications.hide(id);
            retry();
          })
        }
      />
    ),
    color: error instanceof Refusal && error.code !== 'internal' ? 'orange' : 'red',
    icon: <TriangleAlert size={18} aria-hidden />,
    autoClose: false,
    withBorder: true,
    closeButtonProps: { 'aria-label': texts.action.close },
  });
}
