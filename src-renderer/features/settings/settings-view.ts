import { texts } from '../../texts/index.ts';
import type { ReadOutput } from '../../app/queries.ts';

export type AllSettings = ReadOutput<'settings.read'>;

/** What the forms hold: numbers may be empty while they are typed. */
export interface DunningForm {
  reminderDays: number[];
  remindAt: string;
  graceDays: number | string;
  enforceAt: string;
  ignoreBelow: string;
  reminderText: string;
}

export interface BillingForm {
  mode: 'anniversary' | 'fixed';
  fixedDay: number | string;
  runAt: string;
  dueDays: number | string;
  vat: number | string;
  excise: number | string;
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

/** For a form's validate. */
export const timeError = (text: string): string | null => (TIME_OF_DAY.test(text) ? null : texts.settings.notTime);
export const rangeError = (least: number, most: number) => (value: number | string): string | null => (value === '' || Number(value) < least || Number(value) > most ? texts.settings.range(least, most) : null);
export const emptyError = (text: string): string | null => (text.trim() === '' ? texts.settings.notEmpty : null);
