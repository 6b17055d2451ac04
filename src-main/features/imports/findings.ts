/** What is wrong with a row, or worth a look. */
import type { ImportField } from './headings.ts';

/** In the operator's words. */
export interface Finding {
  readonly field: ImportField | 'row';
  /** As typed. */
  readonly value: string;
  /** What is wrong with the value: it follows the value in a sentence. */
  readonly problem: string;
  readonly whatToDo: string;
}

/** Gathered while a row is read: all of them, not only the first. */
export class Findings {
  readonly problems: Finding[] = [];
  readonly warnings: Finding[] = [];
  error(field: Finding['field'], value: string, problem: string, whatToDo: string): void {
    this.problems.push({ field, value: value.trim(), problem, whatToDo });
  }
  warn(field: Finding['field'], value: string, problem: string, whatToDo: string): void {
    this.warnings.push({ field, value: value.trim(), problem, whatToDo });
  }
}
