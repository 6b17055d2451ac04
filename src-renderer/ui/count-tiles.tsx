import type { ReactNode } from 'react';
import { texts } from '../texts/index.ts';
import styles from './count-tiles.module.css';
import type { Tone } from './tone.ts';

export interface CountTile<K extends string> {
  readonly key: K;
  readonly label: string;
  readonly count: number;
  /** Of the figure, while it is not zero. */
  readonly tone?: Tone;
  /** A second line, such as an amount. */
  readonly detail?: ReactNode;
  /** false: it only tells. */
  readonly opens?: boolean;
}

/** How many of each kind; each figure shows its rows. side: what else there is to say, at the right. */
export function CountTiles<K extends string>({ label, tiles, current, onShow, busy = false, side }: { label?: string; tiles: readonly CountTile<K>[]; current: K | null; onShow: (key: K) => void; busy?: boolean; side?: ReactNode }) {
  return (
    <section className={`surface ${styles['counts']}`} aria-live="polite" aria-busy={busy} {...(label ? { 'aria-label': label } : {})}>
      {tiles.map((tile) =>
        tile.opens === false ? (
          <div key={tile.key} className={styles['count']}><Face tile={tile} /></div>
        ) : (
          <button key={tile.key} type="button" className={styles['count']} data-current={tile.key === current} aria-pressed={tile.key === current} onClick={() => onShow(tile.key)}><Face tile={tile} /></button>
        ),
      )}
      {side !== undefined && <div className={styles['countSide']}>{side}</div>}
    </section>
  );
}

function Face({ tile: { label, count, tone, detail } }: { tile: CountTile<string> }) {
  return (
    <>
      <span className={styles['countLabel']}>{label}</span>
      <span className={`${styles['countValue']} ${count > 0 && tone ? `tone-${tone}` : ''}`}>{texts.value.count(count)}</span>
      {detail !== undefined && <span className={styles['countLabel']}>{detail}</span>}
    </>
  );
}
