/** Where money lies before and after a transfer between our own places. */
import { minus, plus, ZERO, type Cents } from '../../../src-shared/money.ts';
import type { ActInput, ReadOutput } from '../../app/queries.ts';

export type RecordedKind = ActInput<'transfers.record'>['kind'];
export type Place = ActInput<'transfers.record'>['place'];
type Places = ReadOutput<'money.places'>;

/** Kinds whose places are no choice. */
const FROM: Readonly<Partial<Record<RecordedKind, Place>>> = { settlement: 'mpesa', banking: 'cash' };

/** The place that the kind itself says; null: the person says it. */
export const placeOfKind = (kind: RecordedKind): Place | null => FROM[kind] ?? null;

export interface PlaceChange {
  readonly place: Place;
  readonly before: Cents;
  readonly after: Cents;
}

/** Our places that change. What goes out of the business, or comes in, changes one. */
export function transferEffect(kind: RecordedKind, place: Place, amount: Cents, places: Places): readonly PlaceChange[] {
  const from = placeOfKind(kind) ?? place;
  const balance = (of: Place) => places.find((one) => one.place === of)?.balanceCents ?? ZERO;
  const less: PlaceChange = { place: from, before: balance(from), after: minus(balance(from), amount) };
  if (kind === 'paidIn') return [{ ...less, after: plus(balance(from), amount) }];
  return placeOfKind(kind) === null ? [less] : [less, { place: 'bank', before: balance('bank'), after: plus(balance('bank'), amount) }];
}
