import { useDebouncedValue } from '@mantine/hooks';
import { useRef, useState } from 'react';
import type { Product } from '../../../src-shared/contract/catalogue.ts';
import type { PlannedLine } from '../../../src-shared/contract/billing.ts';
import type { SubscriberRow } from '../../../src-shared/contract/subscribers.ts';
import { goTo } from '../../app/address.ts';
import { showDone } from '../../app/notices.tsx';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { emptyLine, errorsFromRefusal, errorsOf, moved, readDraft, reckonable, withProduct, type DraftFields, type LineFields } from './draft-form.ts';

const words = texts.money.drafting;
const TYPING_MS = 250;

export type Draft = ReturnType<typeof useDraft>;
export type Reckoning = ReturnType<typeof useReckoning>;

export interface DraftEditorProps {
  /** Null: not saved yet. */
  readonly id: number | null;
  readonly subscriber: Pick<SubscriberRow, 'id' | 'name' | 'accountNumber'> | null;
  readonly initial: DraftFields;
}

/** The state of the editor: fields, their errors, what they come to, and saving. */
export function useDraft({ id, subscriber: initialSubscriber, initial }: DraftEditorProps) {
  const [fields, setFields] = useState(initial);
  const [subscriber, setSubscriber] = useState(initialSubscriber);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [savedAs, setSavedAs] = useState(id === null ? null : JSON.stringify(initial));
  const nextKey = useRef(initial.lines.length);
  const save = useSave(id, fields, setErrors, setSavedAs);

  /** Always from what stands there now: choosing a product changes a line twice in one event. */
  const update = (by: (now: DraftFields) => DraftFields) => {
    setFields(by);
    // A message that is no longer true must not stay.
    setErrors({});
  };
  const change = (part: Partial<DraftFields>) => update((now) => ({ ...now, ...part }));
  const changeLines = (by: (lines: readonly LineFields[]) => readonly LineFields[]) => update((now) => ({ ...now, lines: by(now.lines) }));
  const changeLine = (index: number, by: (line: LineFields) => LineFields) => changeLines((lines) => lines.map((line, at) => (at === index ? by(line) : line)));
  return {
    id,
    fields,
    subscriber,
    errors,
    dirty: savedAs !== JSON.stringify(fields),
    reckoning: useReckoning(fields),
    change,
    changeLine: (index: number, part: Partial<LineFields>) => changeLine(index, (line) => ({ ...line, ...part })),
    choose: (chosen: SubscriberRow | null) => {
      setSubscriber(chosen);
      change({ subscriberId: chosen?.id ?? null });
    },
    fillIn: (index: number, product: Product) => changeLine(index, (line) => withProduct(line, product)),
    addLine: (after: number) => {
      nextKey.current += 1;
      const line = emptyLine(nextKey.current);
      changeLines((lines) => [...lines.slice(0, after + 1), line, ...lines.slice(after + 1)]);
      return line.key;
    },
    removeLine: (index: number) => changeLines((lines) => (lines.length === 1 ? [emptyLine(lines[0]!.key)] : lines.filter((_, at) => at !== index))),
    moveLine: (index: number, step: -1 | 1) => changeLines((lines) => moved(lines, index, step)),
    save: save.run,
    saving: save.busy,
  };
}

/** Saves what stands in the fields; resolves with the draft's id, or null when something is wrong with them. */
function useSave(id: number | null, fields: DraftFields, setErrors: (errors: Readonly<Record<string, string>>) => void, setSavedAs: (saved: string) => void) {
  const form = { setErrors: (refused: Record<string, string>) => setErrors(errorsFromRefusal(refused, fields)) };
  const create = useAct('drafts.create', { form });
  const change = useAct('drafts.change', { form });
  const run = async (quietly = false): Promise<number | null> => {
    const wrong = errorsOf(fields);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return null;
    const input = readDraft(fields);
    const written = id === null ? await create.run(input) : await change.run({ ...input, id });
    if (written === undefined) return null;
    setSavedAs(JSON.stringify(fields));
    if (!quietly) showDone(words.saved);
    if (id !== null) return id;
    const created = (written as { id: number }).id;
    goTo(`/money/drafts/${created}`, { replace: true });
    return created;
  };
  return { run, busy: create.busy || change.busy };
}

/** What the lines come to, asked again a moment after the last key. */
function useReckoning(fields: DraftFields) {
  const { input, keys } = reckonable(fields.lines);
  const asked = JSON.stringify(input);
  const [settled] = useDebouncedValue(asked, TYPING_MS);
  const enabled = fields.subscriberId !== null && settled === asked && input.length > 0;
  const answer = useRead('drafts.reckon', { subscriberId: fields.subscriberId ?? 0, lines: input }, { enabled, keep: true, topics: ['taxes', 'subscribers'] });
  const data: ReadOutput<'drafts.reckon'> | undefined = input.length === 0 ? undefined : answer.data;
  const planned = new Map<number, PlannedLine>();
  // While an older answer is shown, its lines may be others.
  if (data && data.planned.length === keys.length) keys.forEach((key, index) => planned.set(key, data.planned[index]!));
  return { data, planned, error: input.length > 0 ? answer.error : null, stale: input.length > 0 && (settled !== asked || answer.isPlaceholderData) };
}
