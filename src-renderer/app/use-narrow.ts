import { useMediaQuery } from '@mantine/hooks';

/** A phone held upright: one column, a menu in the place of the side bar. The same width as in narrow.css. */
export function useNarrow(): boolean {
  return useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
}
