import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { useAct } from '../../app/queries.ts';
import { showDone } from '../../app/notices.tsx';
import { texts } from '../../texts/index.ts';
import { guessSpeed } from './speed-guess.ts';
import type { Choices } from './use-choices.ts';

/** Names without a plan of ours whose price and speed the list tells: those can be made in one go. */
export function useMissingPlans(view: ImportView, choices: Choices) {
  const create = useAct('imports.createPlan');
  const names = view.planNames.flatMap((name) => {
    const speed = guessSpeed(name.name);
    const chosen = view.choices.plans[name.key] ?? null;
    return chosen === null && name.priceCents !== null && name.priceCents > 0 && speed ? [{ key: name.key, name: name.name, priceCents: name.priceCents, ...speed }] : [];
  });
  const makeAll = async () => {
    const made: Record<string, number> = {};
    for (const name of names) {
      // One after the other: each is a command of its own, and the first no is shown and ends it.
      const plan = await create.run({ id: view.id, ...name });
      if (!plan) break;
      made[name.key] = plan.planId;
    }
    const count = Object.keys(made).length;
    if (count === 0) return;
    await choices.choose({ plans: { ...view.choices.plans, ...made } });
    showDone(texts.imports.madePlans(count));
  };
  return { names, makeAll, busy: create.busy };
}
