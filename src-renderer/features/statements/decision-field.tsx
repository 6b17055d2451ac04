import { NativeSelect, Radio, Stack } from '@mantine/core';
import type { StatementRowView } from '../../../src-shared/contract/statements.ts';
import { useAct } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';

const words = texts.statements;
type Decision = StatementRowView['choices'][number];

/** Whether a row still asks, and this person may answer. */
export function useDecides(): (row: StatementRowView) => boolean {
  const may = useMay()('statements.decide');
  return (row) => may && row.choices.length > 0 && !row.booked;
}

const readDecision = (row: StatementRowView, text: string): Decision | null => row.choices.find((choice) => choice === text) ?? null;

/** In the table: one press of a letter or an arrow decides. */
export function DecisionField({ row }: { row: StatementRowView }) {
  const decide = useAct('statements.decide');
  const decides = useDecides();
  if (row.choices.length === 0) return null;
  if (!decides(row)) return row.decision === null ? words.onlyOwner : words.choice[row.decision];
  return (
    <NativeSelect
      size="xs"
      aria-label={words.decideFor(row.receipt)}
      disabled={decide.busy}
      value={row.decision ?? ''}
      onChange={(event) => void decide.run({ rowId: row.id, decision: readDecision(row, event.currentTarget.value) })}
      data={[{ value: '', label: words.decide }, ...row.choices.map((value) => ({ value, label: words.choice[value] }))]}
    />
  );
}

/** With room to say what each does. */
export function DecisionChoice({ row, onDecided }: { row: StatementRowView; onDecided: () => void }) {
  const decide = useAct('statements.decide', { done: words.decided, onDone: onDecided });
  return (
    <Radio.Group label={words.decision} value={row.decision ?? ''} onChange={(value) => void decide.run({ rowId: row.id, decision: readDecision(row, value) })}>
      <Stack gap="xs" mt={6}>
        {row.choices.map((choice) => <Radio key={choice} value={choice} label={words.choice[choice]} description={words.choiceText[choice]} disabled={decide.busy} />)}
      </Stack>
    </Radio.Group>
  );
}
