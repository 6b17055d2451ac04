import { Button } from '@mantine/core';
import { Ban, CircleCheck, Clock, History, Plus, TicketPercent, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { PromoCode } from '../../../src-shared/contract/catalogue.ts';
import { dateOf, type LocalDate } from '../../../src-shared/time.ts';
import { useNow } from '../../app/clock.store.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { SectionTabs } from '../../app/section-tabs.tsx';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, DataTable, EmptyState, Page, PageHeader, ToneBadge, wholeList, type Column, type Tone } from '../../ui/index.ts';
import { PromoCodeDialog } from './promo-code-dialog.tsx';
import { offerText, promoState, validText, type PromoState } from './promo-code-view.ts';

const words = texts.plans.promoCodes;

const looks: Readonly<Record<PromoState, readonly [Tone, LucideIcon]>> = { active: ['good', CircleCheck], soon: ['pending', Clock], stopped: ['neutral', Ban], ended: ['neutral', History], usedUp: ['neutral', CircleCheck] };

/** A code as it stands on a day. */
interface PromoRow extends PromoCode {
  readonly today: LocalDate;
}
const usesText = ({ uses, mostUses }: PromoCode) => (mostUses === null ? texts.value.count(uses) : words.usesOf(uses, mostUses));

const columns: readonly Column<PromoRow>[] = [
  { key: 'code', heading: words.code, width: 115, cell: (row) => <strong>{row.code}</strong>, text: (row) => row.code },
  { key: 'name', heading: words.name, width: 145, cell: (row) => row.name, text: (row) => row.name },
  { key: 'gives', heading: words.gives, width: 190, cell: offerText, text: offerText },
  { key: 'plan', heading: words.plan, width: 100, cell: (row) => row.planName ?? words.anyPlan, text: (row) => row.planName ?? words.anyPlan },
  { key: 'valid', heading: words.valid, width: 214, cell: validText, text: validText },
  { key: 'uses', heading: words.uses, align: 'right', width: 100, cell: usesText, text: usesText },
  { key: 'state', heading: words.state, width: 115, cell: (row) => <PromoBadge row={row} />, text: (row) => words.stateValue[promoState(row, row.today)] },
  { key: 'act', heading: words.use, align: 'right', width: 125, cell: (row) => <StopButton row={row} /> },
];

/** Codes that let somebody off a part of the price. */
export function PromoCodesPage() {
  const may = useMay();
  const today = dateOf(useNow());
  const [adding, setAdding] = useState(false);
  const query = useRead('promoCodes.list', {});
  const add = () => setAdding(true);
  const mayAdd = may('promoCodes.create');
  usePageActions(mayAdd ? [{ id: 'add', label: words.add, icon: Plus, key: 'n', run: add }] : []);
  const addButton = mayAdd && <Button onClick={add} leftSection={<Plus size={16} aria-hidden />}>{words.add}</Button>;
  return (
    <Page>
      <PageHeader title={words.title} detail={words.intro} actions={addButton} />
      <SectionTabs of="/plans" />
      <DataTable
        name="promo-codes"
        label={words.title}
        columns={columns}
        window={wholeList({ ...query, data: query.data?.map((row): PromoRow => ({ ...row, today })) })}
        rowId={(row) => row.id}
        expectedRows={5}
        empty={<EmptyState icon={TicketPercent} title={words.none} text={words.noneText} action={addButton} />}
      />
      <PromoCodeDialog opened={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}

function PromoBadge({ row }: { row: PromoRow }) {
  const state = promoState(row, row.today);
  const [tone, icon] = looks[state];
  return <ToneBadge tone={tone} icon={icon} text={words.stateValue[state]} />;
}

/** Takes a code out of use, or back. A code that is over by itself has neither. */
function StopButton({ row }: { row: PromoRow }) {
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const stop = useAct('promoCodes.setActive', { done: words.stopped(row.code), onDone: () => setAsking(false) });
  const start = useAct('promoCodes.setActive', { done: words.started(row.code) });
  const state = promoState(row, row.today);
  if (!may('promoCodes.setActive') || state === 'ended' || state === 'usedUp') return null;
  if (state === 'stopped') return <Button size="compact-xs" variant="default" loading={start.busy} onClick={() => void start.run({ id: row.id, active: true })}>{words.start}</Button>;
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setAsking(true)}>{words.stop}</Button>
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={words.stopTitle(row.code)} text={words.stopText(row.uses)} confirm={words.stop} busy={stop.busy} onConfirm={() => void stop.run({ id: row.id, active: false })} />
    </>
  );
}
