/** A line's wish against what was read of it, whatever kind it is of. Pure (product, complaint 4: compare expected with applied). */
import type { Access } from '../../../../src-shared/contract/values.ts';
import type { WantedLine } from '../desired-objects.ts';
import { dhcp } from './dhcp.ts';
import { hotspot } from './hotspot.ts';
import type { LineDiff, LineKind, LineKnowledge, LineRows } from './line-kind.ts';
import { pppoe } from './pppoe.ts';
import { fixed } from './static.ts';

const KINDS: Readonly<Record<Access, LineKind>> = { pppoe, hotspot, static: fixed, dhcp };

/** Which writes are needed, and why, in words. A row without our marker is never written, unless the operator handed it over. */
export function diffLine(wanted: WantedLine, rows: LineRows, known: LineKnowledge): LineDiff {
  const main = KINDS[wanted.access].diff(wanted, rows, known);
  if (main.conflict) return main;
  return Object.values(KINDS)
    .filter(({ access }) => access !== wanted.access)
    .map((kind) => kind.leftovers(wanted, rows, known.kindsBefore.includes(kind.access)))
    .filter(({ differences }) => differences.length > 0)
    .reduce(
      (all, left) => ({ ...all, changes: [...left.changes, ...all.changes], actions: [...left.actions, ...all.actions], endings: [...all.endings, ...left.endings], differences: [...left.differences, ...all.differences], decides: true }),
      main,
    );
}
