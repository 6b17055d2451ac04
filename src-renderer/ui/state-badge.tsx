import { Ban, CircleAlert, CircleCheck, CircleDashed, CircleHelp, CirclePause, Clock, FileClock, Gauge, LoaderCircle, Send, Smartphone, Wifi, WifiOff, CircleX, Split, Undo2, type LucideIcon } from 'lucide-react';
import { texts } from '../texts/index.ts';
import type { Tone } from './tone.ts';

type StateTable = typeof texts.state;
export type StateKind = keyof StateTable;

const looks: { readonly [K in StateKind]: Readonly<Record<keyof StateTable[K], readonly [Tone, LucideIcon]>> } = {
  entitlement: { active: ['good', CircleCheck], throttled: ['warn', Gauge], walled: ['warn', CircleAlert], suspended: ['bad', CirclePause], ended: ['neutral', Ban], inactive: ['neutral', CircleDashed] },
  router: { new: ['neutral', CircleDashed], up: ['good', Wifi], down: ['bad', WifiOff], refused: ['bad', Ban] },
  invoice: { open: ['warn', Clock], overdue: ['bad', CircleAlert], paid: ['good', CircleCheck], void: ['neutral', Ban], writtenOff: ['neutral', CircleX] },
  payment: { credited: ['good', CircleCheck], suspense: ['warn', CircleHelp], split: ['neutral', Split], returned: ['neutral', Undo2], reversed: ['bad', Undo2] },
  push: { queued: ['pending', Clock], sent: ['pending', Smartphone], paid: ['good', CircleCheck], failed: ['bad', CircleX], unknown: ['warn', CircleHelp], review: ['warn', CircleAlert] },
  job: { ready: ['pending', Clock], running: ['pending', LoaderCircle], done: ['good', CircleCheck], dead: ['bad', CircleX], unknown: ['warn', CircleHelp] },
  message: { queued: ['pending', Clock], sent: ['good', Send], failed: ['bad', CircleX], unknown: ['warn', CircleHelp] },
  plan: { draft: ['neutral', FileClock], published: ['good', CircleCheck], retired: ['neutral', Ban] },
  online: { yes: ['good', Wifi], no: ['neutral', WifiOff] },
};

/** A state as icon, word and colour, always the same for the same state. */
export function StateBadge<K extends StateKind>({ kind, state }: { kind: K; state: keyof StateTable[K] }) {
  const [tone, Icon] = looks[kind][state];
  return <ToneBadge tone={tone} icon={Icon} text={String(texts.state[kind][state])} />;
}

/** A badge for a state that is not in the catalogue of states (an import row's outcome, say). */
export function ToneBadge({ tone, icon: Icon, text }: { tone: Tone; icon: LucideIcon; text: string }) {
  return (
    <span className="state-badge" data-tone={tone}>
      <Icon size={13} strokeWidth={2.25} aria-hidden />
      {text}
    </span>
  );
}
