import type { ImportView } from '../../../src-shared/contract/imports.ts';
import { showDone } from '../../app/notices.tsx';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { missingPlans } from './missing-plans.ts';
import type { Choices } from './use-choices.ts';

/** What is missing, and making all of it. */
export function useMissingPlans(view: ImportView, choices: Choices) {
  const create = useAct('imports.createPlan');
  const missing = missingPlans(view);
  const makeAll = async () => {
    const made: Record<string, number> = {};
    let count = 0;
    for (const { plan, keys } of missing) {
      // One after the other: each is a command of its own, and the first no is shown and ends it.
      const created = await create.run({ id: view.id, ...plan });
      if (!created) break;
      count += 1;
      for (const key of keys) made[key] = created.planId;
    }
    if (count === 0) return;
    await choices.choose({ plans: { ...view.choices.plans, ...made } });
    showDone(texts.imports.madePlans(count));
  };
  return { count: missing.length, makeAll, busy: create.busy };
}
