/** What is asked of M-Pesa and answered later: the names by which a question comes back, and what its failure says. Pure. */
import { mpesaResult } from '../../../src-shared/mpesa-results.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';

/** What was asked about: a row of the table of that name. */
export type SubjectKind = 'receiptCheck' | 'reversal' | 'mpesaBalance';
export interface Subject {
  readonly kind: SubjectKind;
  readonly id: number;
}

/** Our own name for a question, which comes back when nobody answered it. */
export const referenceOf = ({ kind, id }: Subject): string => `${kind}:${id}`;

/** Null: it names no question of ours. */
export function subjectOf(reference: string): Subject | null {
  const match = /^(receiptCheck|reversal|mpesaBalance)\W?([1-9]\d{0,14})$/.exec(reference.trim());
  return match && { kind: match[1] as SubjectKind, id: Number(match[2]) };
}

/** The same codes mean the business here, where a payment request means its customer (mpesa.md, STK callback and Security credential). */
const OF_THE_OPERATOR: Readonly<Record<string, Trouble>> = {
  '21': { message: 'The API operator may not ask this.', hint: 'Give him the role in the M-Pesa portal, then ask again.' },
  '2001': { message: 'M-Pesa refused the name or the password of the API operator.', hint: 'Enter them again in the M-Pesa settings.' },
  '8006': { message: 'The password of the API operator is locked.', hint: 'Unlock it in the M-Pesa portal, and enter it again in the M-Pesa settings.' },
};

/** Why M-Pesa did not answer a question that it took. */
export function answerTrouble(resultCode: string, resultText: string): Trouble {
  const technical = `${resultCode} ${resultText}`.trim();
  const own = Object.hasOwn(OF_THE_OPERATOR, resultCode) ? OF_THE_OPERATOR[resultCode] : undefined;
  if (own) return { ...own, technical };
  const { state, text, advice } = mpesaResult(resultCode);
  return state === 'paid' ? { message: 'M-Pesa’s answer does not say what was asked.', hint: 'Ask again in a minute.', technical } : { message: text, hint: advice, technical };
}

export const NO_ANSWER: Trouble = { message: 'M-Pesa took the question, and never answered.', hint: 'Ask again. If it stays so, look whether M-Pesa reaches this computer: M-Pesa settings, how reports reach Waya.' };
