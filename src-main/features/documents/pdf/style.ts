/** One scale of sizes, two weights, colours that mean something: red void, amber not a tax invoice, green paid. */
import type { Colour, TextStyle } from './canvas.ts';
import type { Faces } from './pdf-document.ts';

export const INK: Colour = '0.09 0.11 0.15';
const GREY: Colour = '0.36 0.4 0.46';
export const LINE: Colour = '0.85 0.87 0.89';
export const WASH: Colour = '0.962 0.967 0.973';
export const RED: Colour = '0.72 0.11 0.11';
/** So light that what stands on it is read. */
export const PALE_RED: Colour = '0.985 0.885 0.885';
export const GREEN: Colour = '0.06 0.43 0.26';
export const AMBER: Colour = '0.58 0.34 0.02';
export const PALE_AMBER: Colour = '0.996 0.965 0.9';

/** Baseline to baseline as a part of the size. */
export const LEADING = 1.36;

export interface Styles {
  readonly title: TextStyle;
  readonly amount: TextStyle;
  readonly name: TextStyle;
  readonly strong: TextStyle;
  readonly body: TextStyle;
  readonly side: TextStyle;
  readonly label: TextStyle;
}

export function stylesOf({ regular, semibold }: Faces): Styles {
  return {
    title: { face: semibold, size: 20, colour: INK },
    amount: { face: semibold, size: 17, colour: INK },
    name: { face: semibold, size: 12.5, colour: INK },
    strong: { face: semibold, size: 9, colour: INK },
    body: { face: regular, size: 9, colour: INK },
    side: { face: regular, size: 7.8, colour: GREY },
    label: { face: semibold, size: 7.5, colour: GREY },
  };
}
