import { Ban, CircleCheck, LoaderCircle, type LucideIcon } from 'lucide-react';
import type { RunRow } from '../../../src-shared/contract/billing.ts';
import { SECOND } from '../../../src-shared/time.ts';
import { texts } from '../../texts/index.ts';
import { ToneBadge, type Tone } from '../../ui/index.ts';

const words = texts.money.runs;
const LOOKS: Readonly<Record<RunRow['state'], readonly [Tone, LucideIcon]>> = { running: ['pending', LoaderCircle], done: ['good', CircleCheck], cancelled: ['neutral', Ban] };
const tenths = new Intl.NumberFormat('en-KE', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A run's or an export's state. */
export function RunBadge({ state }: { state: RunRow['state'] }) {
  const [tone, icon] = LOOKS[state];
  return <ToneBadge tone={tone} icon={icon} text={words.states[state]} />;
}

/** A tenth of a second: what is shorter is not worth telling apart. */
const SHORTEST_MS = 100;

/** "3.2" seconds. */
export function secondsText(durationMs: number): string {
  return tenths.format(Math.max(durationMs, SHORTEST_MS) / SECOND);
}
