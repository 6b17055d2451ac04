/** What changed between two texts, line by line. */

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
}

/** Lines that did not change, on either side of one that did. */
const AROUND = 3;
/** Two texts that differ in more than this are shown as all removed and all added: the table would not fit into memory. */
const MOST_CELLS = 4_000_000;

/** Longest common subsequence, after what is the same at both ends was taken off. A gap tells how many equal lines are left out. */
export function diffLines(before: readonly string[], after: readonly string[]): { added: number; removed: number; lines: DiffLine[] } {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const all: DiffLine[] = [
    ...before.slice(0, head).map((text): DiffLine => ({ kind: 'same', text })),
    ...changed(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map((text): DiffLine => ({ kind: 'same', text })),
  ];
  return { added: all.filter((line) => line.kind === 'added').length, removed: all.filter((line) => line.kind === 'removed').length, lines: aroundChanges(all) };
}

function changed(before: readonly string[], after: readonly string[]): DiffLine[] {
  const removed = before.map((text): DiffLine => ({ kind: 'removed', text }));
  const added = after.map((text): DiffLine => ({ kind: 'added', text }));
  if (before.length === 0 || after.length === 0 || before.length * after.length > MOST_CELLS) return [...removed, ...added];
  const width = after.length + 1;
  const longest = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = before[i] === after[j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      lines.push({ kind: 'same', text: before[i]! });
      i += 1;
      j += 1;
    } else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) lines.push(removed[i++]!);
    else lines.push(added[j++]!);
  }
  return [...lines, ...removed.slice(i), ...added.slice(j)];
}

function aroundChanges(all: readonly DiffLine[]): DiffLine[] {
  const near = new Uint8Array(all.length);
  for (const [index, line] of all.entries()) if (line.kind !== 'same') near.fill(1, Math.max(0, index - AROUND), index + AROUND + 1);
  const lines: DiffLine[] = [];
  let left = 0;
  const gap = () => {
    if (left > 0) lines.push({ kind: 'gap', text: String(left) });
    left = 0;
  };
  for (const [index, line] of all.entries()) {
    if (near[index] === 0) left += 1;
    else {
      gap();
      lines.push(line);
    }
  }
  gap();
  return lines;
}
