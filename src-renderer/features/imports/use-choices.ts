import type { ImportChoices, ImportField, ImportView } from '../../../src-shared/contract/imports.ts';
import { useAct } from '../../app/queries.ts';

/** Changing a choice reads all rows again at once, so that the counts are always those of what is shown. */
export function useChoices(view: ImportView) {
  const act = useAct('imports.choose');
  const choose = (changes: Partial<ImportChoices>) => act.run({ id: view.id, choices: { ...view.choices, ...changes } });
  return { choose, busy: act.busy };
}
export type Choices = ReturnType<typeof useChoices>;

/** The mapping when a column becomes a field (null: none). Only decisions are kept; what nobody decided stays guessed. */
export function mappingAfter({ columns, choices }: ImportView, column: number, field: ImportField | null): ImportChoices['mapping'] {
  const before = columns.find((one) => one.index === column)?.field ?? null;
  const mapping = { ...choices.mapping };
  // Else the same guess would come back, or wander to another column.
  if (before !== null && before !== field) mapping[before] = null;
  if (field !== null) mapping[field] = column;
  return mapping;
}
