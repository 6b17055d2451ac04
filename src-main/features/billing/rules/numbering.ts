/** How document numbers are written. The counters themselves are rows, taken in the transaction that posts (billing-rules, Invoice). */
import { addDays, type LocalDate } from '../../../../src-shared/time.ts';

/** "INV-2026-00001": a series of a kind and year. */
export function yearNumber(kind: string, year: number, counter: number): string {
  return `${kind}-${year}-${String(counter).padStart(5, '0')}`;
}

/** "WAYA-202607-001": one series for everybody, with the month it was issued in (Lago, numbering per organisation). */
export function monthNumber(prefix: string, issuedOn: LocalDate, counter: number): string {
  return `${prefix}-${issuedOn.slice(0, 7).replace('-', '')}-${threeDigits(counter)}`;
}

/** "WAYA-014-001": a series of each customer (Lago, numbering per customer). */
export function customerNumber(prefix: string, customer: number, counter: number): string {
  return `${prefix}-${threeDigits(customer)}-${threeDigits(counter)}`;
}

function threeDigits(value: number): string {
  return String(value).padStart(3, '0');
}

export interface NumberedRun {
  readonly issuedOn: LocalDate;
  readonly scheme: 'perCustomer' | 'perOrganisation';
  readonly prefix: string;
}

/**
 * The numbers that runs would give, each run an invoice for each of so many customers: a preview of a series before it is chosen. Every counter
 * counts all invoices, so changing the scheme in between leaves no gap and makes no duplicate (Lago, invoice numbering).
 */
export function numbersOfRuns(customers: number, runs: readonly NumberedRun[]): string[][] {
  return runs.map(({ scheme, prefix, issuedOn }, run) =>
    Array.from({ length: customers }, (_, customer) => (scheme === 'perCustomer' ? customerNumber(prefix, customer + 1, run + 1) : monthNumber(prefix, issuedOn, run * customers + customer + 1))),
  );
}

/** The day on which a draft that nobody confirmed is posted by itself (Splynx, confirmation period): 0 days is the day it was made. */
export function postedByItselfOn(draftedOn: LocalDate, confirmationDays: number): LocalDate {
  return addDays(draftedOn, confirmationDays);
}
