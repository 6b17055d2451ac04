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

/** For a menu's item that opens a dialog: the item goes away with its menu, so the dialog gives the focus back to the menu's button. */
export function openFrom(button: { readonly current: HTMLElement | null }, open: () => void): void {
  button.current?.focus();
  open();
}
