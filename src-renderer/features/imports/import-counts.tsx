import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import { CountTiles, type Tone } from '../../ui/index.ts';

const words = texts.imports;
export type ShownOutcome = 'ready' | 'error' | 'skipped' | 'imported' | 'kept' | 'undone';

export interface CountChip {
  readonly outcome: ShownOutcome;
  readonly label: string;
  readonly count: number;
  readonly tone: Tone;
}

/** How the rows end, adding up to the rows of the file; each number shows its rows. */
export function chipsOf({ counts }: ImportView, phase: 'before' | 'after'): readonly CountChip[] {
  const chips: readonly CountChip[] = [
    { outcome: 'imported', label: words.count.imported, count: counts.imported, tone: 'good' },
    { outcome: 'ready', label: words.count.ready, count: counts.ready, tone: 'good' },
    { outcome: 'error', label: words.count.errors, count: counts.errors, tone: 'bad' },
    { outcome: 'skipped', label: words.count.skipped, count: counts.skipped, tone: 'neutral' },
    { outcome: 'kept', label: words.count.kept, count: counts.kept, tone: 'warn' },
    { outcome: 'undone', label: words.count.undone, count: counts.undone, tone: 'neutral' },
  ];
  return chips.filter(({ outcome, count }) => (phase === 'before' ? ['ready', 'error', 'skipped'].includes(outcome) : count > 0 || outcome === 'imported'));
}

export function ImportCounts({ view, chips, current, onShow, busy = false, side }: { view: ImportView; chips: readonly CountChip[]; current: ShownOutcome | null; onShow: (outcome: ShownOutcome) => void; busy?: boolean; side?: ReactNode }) {
  const { counts } = view;
  const told = [{ key: 'total', label: words.rowsName, count: counts.total, opens: false }, { key: 'warnings', label: words.count.warnings, count: counts.warnings, tone: 'warn' as const, opens: false }];
  return (
    <CountTiles
      tiles={[...chips.map(({ outcome, ...chip }) => ({ key: outcome as string, ...chip })), ...told]}
      current={current}
      onShow={(key) => {
        const chip = chips.find(({ outcome }) => outcome === key);
        if (chip) onShow(chip.outcome);
      }}
      busy={busy}
      side={busy ? <span><Loader size={12} mr={6} aria-hidden />{words.rereading}</span> : (side ?? <><span>{words.opening}</span><span>{words.openingText(formatKes(counts.openingOwedCents), formatKes(counts.openingCreditCents))}</span></>)}
    />
  );
}
