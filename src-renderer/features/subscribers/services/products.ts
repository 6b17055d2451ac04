import type { Product } from '../../../../src-shared/contract/catalogue.ts';
import { useRead } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';

const MOST = 1000;

/** What is sold beside the plans, of one kind; undefined while it is on its way. */
export function useProducts(kind: Product['kind']): readonly Product[] | undefined {
  return useRead('products.list', {}).data?.filter((product) => product.kind === kind && product.state === 'published');
}

/** For a form's validate: null when it is a whole number of pieces. */
export function wholeError(value: number | string): string | null {
  const count = Number(value);
  return value !== '' && Number.isSafeInteger(count) && count >= 1 && count <= MOST ? null : texts.services.notPieces(MOST);
}
