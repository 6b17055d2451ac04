/** As a ref: the element takes the focus when it appears (a step of a wizard), so that the next key goes there. Stable, so it does so once. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}
