/** What the open page can do: offered by the palette and, with a key, by one press. */
import { useEffect, useRef } from 'react';
import type { LucideIcon } from 'lucide-react';
import { create } from 'zustand';

export interface PageAction {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly icon: LucideIcon;
  /** One letter, pressed outside fields and dialogs. */
  readonly key?: string;
  readonly run: () => void;
}

export const usePageActionStore = create<{ actions: readonly PageAction[]; set: (actions: readonly PageAction[]) => void }>((set) => ({ actions: [], set: (actions) => set({ actions }) }));

/** Offers actions while the page is open. They may be made anew at every render. */
export function usePageActions(actions: readonly PageAction[]): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const set = usePageActionStore((state) => state.set);
  const identity = actions.map((action) => `${action.id}:${action.label}`).join('|');
  useEffect(() => {
    set(latest.current.map((action) => ({ ...action, run: () => latest.current.find((one) => one.id === action.id)?.run() })));
    return () => set([]);
  }, [identity, set]);
}
