/** Whether a dialog is open: then keys belong to it. */
export function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}

/** ref={focusWhenShown}: what a dialog's second step begins with (Mantine looks after the first). */
export function focusWhenShown(element: HTMLElement | null): void {
  element?.focus();
}

/** Puts the cursor into the page's own search field, if it has one. */
export function focusPageSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('input[data-page-search]');
  field?.focus();
  field?.select();
  return field !== null;
}
