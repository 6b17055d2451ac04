import { CircleCheck, FileClock, LoaderCircle, Undo2, type LucideIcon } from 'lucide-react';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { texts } from '../../texts/index.ts';
import { ToneBadge, type Tone } from '../../ui/index.ts';

const looks: Readonly<Record<ImportView['state'], readonly [Tone, LucideIcon]>> = { previewed: ['neutral', FileClock], importing: ['pending', LoaderCircle], imported: ['good', CircleCheck], undoing: ['pending', LoaderCircle], undone: ['neutral', Undo2] };

export function ImportStateBadge({ state }: { state: ImportView['state'] }) {
  const [tone, icon] = looks[state];
  return <ToneBadge tone={tone} icon={icon} text={texts.imports.state[state]} />;
}
