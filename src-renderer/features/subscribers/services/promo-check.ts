import { useDebouncedValue } from '@mantine/hooks';
import { useRead } from '../../../app/queries.ts';

const TYPING_MS = 250;

/** What a code would give, asked when the typing has paused. asked: the code that the answer is about. */
export function usePromoCheck(code: string, planId: number | undefined, enabled = true) {
  const [asked] = useDebouncedValue(code, TYPING_MS);
  const read = useRead('promoCodes.check', { code: asked, planId: planId ?? 0 }, { enabled: enabled && asked !== '' && planId !== undefined });
  return { ...read, asked };
}
