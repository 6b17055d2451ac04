/** The operator's texts. One catalogue per language; a sentence is whole here, never glued from parts. */
import { en } from './en.ts';

export type Texts = typeof en;
export const texts: Texts = en;
