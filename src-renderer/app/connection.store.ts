import { create } from 'zustand';
import type { Connection } from '../transport.ts';

/** How the event stream is doing. */
export const useConnection = create<{ state: Connection; set: (state: Connection) => void }>((set) => ({ state: 'connecting', set: (state) => set({ state }) }));
