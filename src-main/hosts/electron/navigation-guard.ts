/** The window shows our page and nothing else; links lead out to the browser, and only when a person followed them. */
import { shell, type Session, type WebContents } from 'electron';
import type { Clock } from '../../kernel/clock.ts';
import { isOwnPage } from './page-protocol.ts';

/** A click or a key so shortly before is what opened the link. */
const PERSON_ACTED_WITHIN_MS = 2_000;
const ACTS: ReadonlySet<string> = new Set(['mouseDown', 'mouseUp', 'keyDown', 'rawKeyDown', 'gestureTap']);

export function guardNavigation(contents: WebContents, clock: Pick<Clock, 'monotonic'>): void {
  let actedAt = -Infinity;
  contents.on('input-event', (_event, input) => {
    if (ACTS.has(input.type)) actedAt = clock.monotonic();
  });
  const leadOut = (address: string) => {
    if (!address.startsWith('https://') || clock.monotonic() - actedAt > PERSON_ACTED_WITHIN_MS) return;
    actedAt = -Infinity; // one link for one act
    void shell.openExternal(address);
  };
  contents.on('will-navigate', (event) => {
    if (isOwnPage(event.url)) return;
    event.preventDefault();
    leadOut(event.url);
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    leadOut(url);
    return { action: 'deny' };
  });
}

/** The desk needs no camera, no location, no device: whatever asks is told no. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
}
