/** The parts of the set-up script as they lie in resources/routeros (the format is told there, readme.txt). */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One instruction of a part: what it does, why, and whether the rest is of use without it. */
export interface Instruction {
  readonly why: string;
  readonly must: boolean;
  readonly verb: Verb;
  /** Separated by " | " in the file. */
  readonly operands: readonly string[];
}

const OPERANDS = { once: 3, first: 4, fill: 3, run: 1 } as const;
export type Verb = keyof typeof OPERANDS;

const isSource = import.meta.filename.endsWith('.ts');

/** Beside the sources, in out/ when bundled, beside the archive when installed. Throws Error when the program is not whole. */
export function templateDirectory(): string {
  const candidates = isSource ? ['../../../resources/routeros'] : ['../../resources/routeros', '../../../resources/routeros'];
  const found = candidates.map((candidate) => path.resolve(import.meta.dirname, candidate)).find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error('the folder of set-up scripts is missing');
  return found;
}

/** Of a part for a version: what holds for both, then what is for that one alone. Throws Error when there is neither. */
export function readPart(name: string, version: '6' | '7'): Instruction[] {
  const files = [`${name}.rsc`, `${name}.v${version}.rsc`].map((file) => path.join(templateDirectory(), file)).filter((file) => existsSync(file));
  if (files.length === 0) throw new Error(`there is no part ${name} for RouterOS ${version}`);
  return files.flatMap((file) => parsePart(readFileSync(file, 'utf8')));
}

/** Throws Error with the paragraph that cannot be read. */
export function parsePart(text: string): Instruction[] {
  return text
    .split(/\r?\n\s*\n/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map(parseParagraph);
}

function parseParagraph(paragraph: string): Instruction {
  const lines = paragraph.trim().split(/\r?\n/);
  const comments = lines.filter((line) => line.startsWith('#'));
  const [instruction = '', ...more] = lines.filter((line) => !line.startsWith('#'));
  const [, verb = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(instruction) ?? [];
  if (!Object.hasOwn(OPERANDS, verb) || more.length > 0 || comments.length === 0) throw new Error(`not an instruction with its reason: ${paragraph}`);
  const operands = verb === 'run' ? [rest] : rest.split(' | ');
  if (operands.length !== OPERANDS[verb as Verb]) throw new Error(`wants ${OPERANDS[verb as Verb]} operands: ${paragraph}`);
  return { verb: verb as Verb, operands, must: comments.some((line) => line.startsWith('#!')), why: comments.map((line) => line.replace(/^#!?\s*/, '')).join(' ') };
}
