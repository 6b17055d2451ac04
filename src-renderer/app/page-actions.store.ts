/** What the open page can do: offered by the palette and, with a key, by one press. */
import { useEffect, useRef, useState } from 'react';
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

type Actions = readonly PageAction[];
interface PageActionState {
  /** Of all parts of the page together. */
  readonly actions: Actions;
  readonly byPart: ReadonlyMap<symbol, Actions>;
  /** What one part of the page offers; none takes it away. */
  set(part: symbol, actions: Actions): void;
}

export const usePageActionStore = create<PageActionState>((set) => ({
  actions: [],
  byPart: new Map(),
  set: (part, actions) =>
    set(({ byPart: before }) => {
      const byPart = new Map(before);
      if (actions.length === 0) byPart.delete(part);
      else byPart.set(part, actions);
      return { byPart, actions: [...byPart.values()].flat() };
    }),
}));

/** Offers actions while the page, or a part of it, is open. They may be made anew at every render. */
export function usePageActions(actions: Actions): void {
  const [part] = useState(() => Symbol());
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const set = usePageActionStore((state) => state.set);
  const identity = actions.map((action) => `${action.id}:${action.label}`).join('|');
  useEffect(() => {
    set(part, latest.current.map((action) => ({ ...action, run: () => latest.current.find((one) => one.id === action.id)?.run() })));
    return () => set(part, []);
  }, [identity, part, set]);
}
