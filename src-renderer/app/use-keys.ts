/** Keys that work anywhere: g and a letter, one letter of the open page, "/", "?". */
import { useEffect } from 'react';
import { goTo } from './address.ts';
import { focusPageSearch, isDialogOpen } from './keyboard.ts';
import { navigation } from './navigation.ts';
import { usePageActionStore } from './page-actions.store.ts';
import { palette } from './palette.store.ts';
import { checkReceipt, RECEIPT_KEY } from './receipt-check.store.ts';
import { useMay } from './session.ts';

const SECOND_KEY_WITHIN_MS = 1500;
const isField = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function useKeys(showHelp: () => void): void {
  const may = useMay();
  useEffect(() => {
    let goPressedAt: number | null = null;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isField(event.target) || isDialogOpen()) return;
      const goes = goPressedAt !== null && event.timeStamp - goPressedAt < SECOND_KEY_WITHIN_MS;
      goPressedAt = null;
      const handled = () => event.preventDefault();
      if (goes) {
        const entry = navigation.find(({ key, needs }) => key === event.key && may(needs));
        if (entry) goTo(entry.href);
        return handled();
      }
      if (event.key === 'g') {
        goPressedAt = event.timeStamp;
        return handled();
      }
      if (event.key === '?') {
        showHelp();
        return handled();
      }
      if (event.key === '/') {
        if (!focusPageSearch()) palette.open();
        return handled();
      }
      const action = usePageActionStore.getState().actions.find(({ key }) => key === event.key);
      if (action) {
        action.run();
        return handled();
      }
      if (event.key === RECEIPT_KEY && may('receipts.check')) {
        checkReceipt();
        handled();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
