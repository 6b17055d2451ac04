import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import type { DoctorCheck } from '../../../src-shared/contract/health.ts';
import { texts } from '../../texts/index.ts';
import { ToneBadge } from '../../ui/index.ts';

const LOOKS = { ok: ['good', CircleCheck], warn: ['warn', TriangleAlert], bad: ['bad', CircleAlert], unknown: ['neutral', CircleHelp] } as const;

/** How a check came out. */
export function LevelBadge({ level }: { level: DoctorCheck['level'] }) {
  const [tone, icon] = LOOKS[level];
  return <ToneBadge tone={tone} icon={icon} text={texts.routerHealth.level[level]} />;
}
