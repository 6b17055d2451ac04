/** The "did he pay?" dialog: opened from anywhere by a code, or by its key. */
import { create } from 'zustand';
import { receiptDate } from '../../src-shared/mpesa-receipts.ts';

export interface ReceiptCheck {
  /** As typed or pasted; empty: it is asked for. */
  readonly receipt: string;
  /** Who says that he paid. */
  readonly subscriber: { readonly id: number; readonly name: string; readonly accountNumber: string } | null;
}

interface ReceiptCheckState {
  readonly open: ReceiptCheck | null;
  show(check?: Partial<ReceiptCheck>): void;
  close(): void;
}

export const useReceiptCheck = create<ReceiptCheckState>((set) => ({
  open: null,
  show: ({ receipt = '', subscriber = null } = {}) => set({ open: { receipt, subscriber } }),
  close: () => set({ open: null }),
}));

/** Opens it, outside components too. */
export function checkReceipt(check?: Partial<ReceiptCheck>): void {
  useReceiptCheck.getState().show(check);
}

/** Pressed outside fields and dialogs. */
export const RECEIPT_KEY = 'i';

/** Whether a text has the form of M-Pesa's receipts: ten letters and digits, some of each, a letter first. One in fifteen has no digit: it could be a name. */
export function looksLikeReceipt(text: string): boolean {
  return /^(?=.*\d)[A-Z][0-9A-Z]{9}$/.test(text.replaceAll(' ', '').toUpperCase());
}

/** The longest text that may be asked about. */
const MOST_CHARACTERS = 30;

/** A receipt without a digit, as M-Pesa writes it: in capitals, with a day in it. */
const isLetterReceipt = (word: string): boolean => word === word.toUpperCase() && receiptDate(word) !== null;

/** The code in what was typed or pasted: of a whole message the first word that looks like one. */
export function receiptIn(text: string): string {
  const words = text.trim().split(/[^0-9A-Za-z]+/);
  return words.find((word) => looksLikeReceipt(word) || isLetterReceipt(word)) ?? text.trim().slice(0, MOST_CHARACTERS);
}
