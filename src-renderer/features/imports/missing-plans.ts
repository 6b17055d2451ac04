import type { ImportView } from '../../../src-shared/contract/imports.ts';
import type { ActInput } from '../../app/queries.ts';
import { guessSpeed } from './speed-guess.ts';

interface MissingPlan {
  readonly plan: Omit<ActInput<'imports.createPlan'>, 'id'>;
  /** Every name in the list that means it. */
  readonly keys: readonly string[];
}

/**
 * Plans that can be made in one go: names without a plan of ours whose price and speed the list tells. The same price and speed is one
 * plan, called as most rows call it; the button says so, and each name may still be given another plan.
 */
export function missingPlans({ planNames, choices }: Pick<ImportView, 'planNames' | 'choices'>): MissingPlan[] {
  const byTerms = new Map<string, MissingPlan>();
  for (const { key, name, priceCents } of [...planNames].sort((a, b) => b.rows - a.rows)) {
    const speed = guessSpeed(name);
    if ((choices.plans[key] ?? null) !== null || priceCents === null || priceCents <= 0 || !speed) continue;
    const terms = `${priceCents} ${speed.downKbps} ${speed.upKbps}`;
    const same = byTerms.get(terms);
    byTerms.set(terms, same ? { ...same, keys: [...same.keys, key] } : { plan: { key, name, priceCents, ...speed }, keys: [key] });
  }
  return [...byTerms.values()];
}
