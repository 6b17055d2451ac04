import { idOf } from '../../app/address.ts';
import { texts } from '../../texts/index.ts';
import type { Filter } from '../../ui/index.ts';

/** The value of "subscriber" in the address: a list of one person's documents, come to from his page. */
export function subscriberOf(values: Readonly<Record<string, string>>): number | undefined {
  return idOf(values['subscriber']);
}

/** Its chip, only while it is set. rows: what the list shows, which knows his name. */
export function subscriberFilter(id: number | undefined, rows: readonly { readonly subscriberId: number; readonly subscriberName: string }[]): readonly Filter[] {
  if (id === undefined) return [];
  const name = rows.find((row) => row.subscriberId === id)?.subscriberName ?? String(id);
  return [{ key: 'subscriber', name: texts.money.subscriber, options: [{ value: String(id), label: name }] }];
}
