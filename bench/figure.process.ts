/** One figure in a process of its own: its memory and its event loop are nobody else's. */
import type { FigureName, Given } from './figures.ts';
import { answer } from './child.ts';
import { figures } from './figures.ts';

answer({ measure: ({ name, given }: { name: FigureName; given: Given }) => figures[name].measure(given) });
