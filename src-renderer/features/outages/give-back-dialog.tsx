import { Checkbox, Modal, NumberInput, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { MOST_DAYS_BACK, type OutageRow } from '../../../src-shared/contract/outages.ts';
import { formatKes } from '../../../src-shared/money.ts';
import { dateOf, formatDate } from '../../../src-shared/time.ts';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Consequence, DialogForm, isAnswered } from '../../ui/index.ts';
import styles from './outages.module.css';

const words = texts.outages.backDialog;
const PREVIEW_HEIGHT = 150;
const SHOWN = 12;
type Preview = ReadOutput<'outages.giveBackPreview'>;

/** Whole days for all whose service did not work, once: whom and what it costs stands before the button. */
export function GiveBackDialog({ outage, opened, onClose }: { outage: OutageRow; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title(outage.place)} size="lg">
      <GiveBackForm outage={outage} close={onClose} />
    </Modal>
  );
}

function GiveBackForm({ outage, close }: { outage: OutageRow; close: () => void }) {
  const [days, setDays] = useState<number | string>(Math.min(outage.length, MOST_DAYS_BACK));
  const [tells, setTells] = useState(false);
  const [text, setText] = useState<string>(words.template);
  const readable = typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= MOST_DAYS_BACK;
  const preview = useRead('outages.giveBackPreview', { id: outage.id, days: readable ? days : 1 }, { enabled: readable, keep: true });
  const give = useAct('outages.giveBack', { done: words.done, onDone: close });
  const ready = readable && isAnswered(preview) && (preview.data?.services ?? 0) > 0 && (!tells || text.trim() !== '');
  return (
    <DialogForm submit={words.submit} busy={give.busy} ready={ready} close={close} onSubmit={() => void give.run({ id: outage.id, days: Number(days), text: tells ? text.trim() : null })}>
      <NumberInput label={words.days} description={words.lasted(outage.length)} min={1} max={MOST_DAYS_BACK} allowDecimal={false} maw={220} value={days} onChange={setDays} data-autofocus />
      <Checkbox label={words.tell} checked={tells} onChange={(event) => setTells(event.currentTarget.checked)} />
      {tells && <Textarea label={words.text} description={words.textHint} autosize minRows={3} maxLength={480} value={text} onChange={(event) => setText(event.currentTarget.value)} />}
      <Consequence preview={preview} height={PREVIEW_HEIGHT} waiting={words.waiting}>{(found) => <Found found={found} days={Number(days)} tells={tells} />}</Consequence>
    </DialogForm>
  );
}

function Found({ found, days, tells }: { found: Preview; days: number; tells: boolean }) {
  const { services, leftOut, creditCents, timeCents, phones, rows } = found;
  const costs = [creditCents > 0 ? words.credit(formatKes(creditCents)) : null, timeCents > 0 ? words.time(formatKes(timeCents)) : null].filter((part) => part !== null);
  const [without, withDays] = [rows.filter((row) => row.problem !== null), rows.filter((row) => row.problem === null)];
  return (
    <>
      <Text size="sm"><strong>{services === 0 ? words.nobody : words.sum(services, days)}</strong> {costs.length > 0 && `${costs.join(words.and)}.`} {tells && words.phones(phones)}</Text>
      {withDays.length > 0 && (
        <ul className={styles['receivers']}>
          {withDays.slice(0, SHOWN).map((row) => <li key={row.subscriptionId}>{row.name} ({row.userName}): {row.kind === 'time' && row.paidUntil !== null ? words.timeRow(formatDate(dateOf(row.paidUntil))) : words.creditRow(formatKes(row.amountCents))}</li>)}
          {services > SHOWN && <li>{words.more(services - Math.min(SHOWN, withDays.length))}</li>}
        </ul>
      )}
      {leftOut > 0 && (
        <>
          <Text size="sm" mt={8}>{words.leftOut(leftOut)}</Text>
          <ul className={styles['receivers']}>
            {without.slice(0, SHOWN).map((row) => <li key={row.subscriptionId}>{row.name} ({row.userName}): {row.problem}</li>)}
            {leftOut > SHOWN && <li>{words.more(leftOut - Math.min(SHOWN, without.length))}</li>}
          </ul>
        </>
      )}
    </>
  );
}
