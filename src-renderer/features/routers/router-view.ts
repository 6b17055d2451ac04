import type { RouterRow } from '../../../src-shared/contract/routers.ts';
import type { ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';

export type RouterView = ReadOutput<'routers.get'>;

const words = texts.routers;

/** What kind of device it is; how it calls itself only where that is another name than Waya's. Null: it was not read yet. */
export function deviceText({ name, facts }: Pick<RouterRow, 'name' | 'facts'>): string | null {
  if (!facts) return null;
  const { identity, version, board } = facts;
  return identity === name ? words.modelText(version, board) : words.deviceText(identity, version, board);
}
