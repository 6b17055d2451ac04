import { parseAmount } from '../../../src-shared/money.ts';
import { texts } from '../../texts/index.ts';
import type { ReadOutput } from '../../app/queries.ts';

export type AllSettings = ReadOutput<'settings.read'>;
export type EtimsView = ReadOutput<'etims.read'>;
export type ReachView = ReadOutput<'reach.read'>;

/** What the forms hold: numbers may be empty while they are typed. */
export interface DunningForm {
  reminderDays: number[];
  pushDays: number[];
  remindAt: string;
  graceDays: number | string;
  enforceAt: string;
  promiseDays: number | string;
  ignoreBelow: string;
  reminderText: string;
}

export type BillingForm = Omit<AllSettings['billing'], 'fixedDay' | 'dueDays' | 'draftDays'> & {
  fixedDay: number | string;
  dueDays: number | string;
  /** Whether drafts post themselves, after draftDays. */
  draftPosts: boolean;
  draftDays: number | string;
};

export interface LateFeeForm {
  enabled: boolean;
  afterDays: number | string;
  flat: string;
  /** Percent a year. */
  annual: number | string;
  /** Whether the fee comes again, after repeatDays. */
  repeats: boolean;
  repeatDays: number | string;
  taxable: boolean;
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

/** For a form's validate. */
export const timeError = (text: string): string | null => (TIME_OF_DAY.test(text) ? null : texts.settings.notTime);
export const rangeError = (least: number, most: number) => (value: number | string): string | null => (value === '' || Number(value) < least || Number(value) > most ? texts.settings.range(least, most) : null);
/** An amount of zero or more. */
export const notBelowZero = (text: string): string | null => ((parseAmount(text) ?? -1) < 0 ? texts.amount.notOne : null);
export const emptyError = (text: string): string | null => (text.trim() === '' ? texts.settings.notEmpty : null);
