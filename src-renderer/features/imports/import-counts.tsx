import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import type { Tone } from '../../ui/index.ts';
import styles from './imports.module.css';

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
  return (
    <section className={`surface ${styles['counts']}`} aria-live="polite" aria-busy={busy}>
      {chips.map((chip) => (
        <button key={chip.outcome} type="button" className={styles['count']} data-current={chip.outcome === current} onClick={() => onShow(chip.outcome)}>
          <span className={styles['countLabel']}>{chip.label}</span>
          <span className={`${styles['countValue']} ${chip.count > 0 ? `tone-${chip.tone}` : ''}`}>{texts.value.count(chip.count)}</span>
        </button>
      ))}
      <div className={styles['count']}>
        <span className={styles['countLabel']}>{words.rowsName}</span>
        <span className={styles['countValue']}>{texts.value.count(counts.total)}</span>
      </div>
      <div className={styles['count']}>
        <span className={styles['countLabel']}>{words.count.warnings}</span>
        <span className={`${styles['countValue']} ${counts.warnings > 0 ? 'tone-warn' : ''}`}>{texts.value.count(counts.warnings)}</span>
      </div>
      <div className={styles['countSide']}>
        {busy ? <span><Loader size={12} mr={6} aria-hidden />{words.rereading}</span> : (side ?? <><span>{words.opening}</span><span>{words.openingText(formatKes(counts.openingOwedCents), formatKes(counts.openingCreditCents))}</span></>)}
      </div>
    </section>
  );
}
