import { CircleAlert, CircleCheck, Clock, Hourglass, Lock, type LucideIcon } from 'lucide-react';
import type { Tone } from '../../ui/index.ts';
import type { DayState } from './day-view.ts';

/** The same state always looks the same, in the calendar, on the day, and on Today. */
export const dayLooks: Readonly<Record<DayState, readonly [Tone, LucideIcon]>> = {
  running: ['pending', Clock],
  waiting: ['neutral', Hourglass],
  open: ['warn', CircleAlert],
  ready: ['good', CircleCheck],
  closed: ['good', Lock],
};
