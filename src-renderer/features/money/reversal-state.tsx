import { Ban, CircleCheck, CircleHelp, CircleX, Clock, FileQuestionMark, Send, UserCheck, type LucideIcon } from 'lucide-react';
import type { ReversalRow } from '../../../src-shared/contract/money-in.ts';
import { texts } from '../../texts/index.ts';
import { ToneBadge, type Tone } from '../../ui/index.ts';

const looks: Readonly<Record<ReversalRow['state'], readonly [Tone, LucideIcon]>> = {
  proposed: ['warn', FileQuestionMark],
  waiting: ['warn', UserCheck],
  queued: ['pending', Clock],
  sent: ['pending', Send],
  unknown: ['warn', CircleHelp],
  done: ['good', CircleCheck],
  failed: ['bad', CircleX],
  dismissed: ['neutral', Ban],
};

/** How far giving money back has come, in one word. */
export function ReversalState({ state }: { state: ReversalRow['state'] }) {
  const [tone, icon] = looks[state];
  return <ToneBadge tone={tone} icon={icon} text={texts.moneyIn.reversals.state[state]} />;
}
