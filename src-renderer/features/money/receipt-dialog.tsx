import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ReceiptVerdict } from '../../../src-shared/contract/money-in.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { receiptIn, useReceiptCheck, type ReceiptCheck } from '../../app/receipt-check.store.ts';
import { texts } from '../../texts/index.ts';
import { fieldRefusal } from '../../ui/index.ts';
import { SubscriberPicker } from '../subscribers/subscriber-picker.tsx';
import { ReceiptVerdictCard } from './receipt-verdict.tsx';

const words = texts.moneyIn.check;
/** While M-Pesa is asked; events come too, but a cashier watches this card. */
const LIVE_MS = 1500;

/** The dialog, wherever it was asked for. */
export function ReceiptDialog() {
  const { open, close } = useReceiptCheck();
  return (
    <Modal opened={open !== null} onClose={close} title={open?.subscriber ? words.titleFor(open.subscriber.name) : words.title} size={560}>
      {open && <Check key={`${open.receipt} ${open.subscriber?.id ?? ''}`} asked={open} close={close} />}
    </Modal>
  );
}

function Check({ asked, close }: { asked: ReceiptCheck; close: () => void }) {
  const [typed, setTyped] = useState(asked.receipt);
  const [subscriber, setSubscriber] = useState<ReceiptCheck['subscriber']>(asked.subscriber);
  const check = useChecking(asked, subscriber?.id);
  const field = useRef<HTMLInputElement>(null);
  const again = () => {
    setTyped('');
    check.forget();
    field.current?.focus();
  };
  return (
    <Stack gap="md">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          check.ask(receiptIn(typed));
        }}
      >
        <Group gap="xs" align="flex-start" wrap="nowrap">
          <TextInput ref={field} data-autofocus style={{ flex: 1 }} label={words.field} description={words.hint} inputWrapperOrder={['label', 'input', 'description', 'error']} autoComplete="off" spellCheck={false} value={typed} error={fieldRefusal(check.refusal, 'receipt')} onChange={(event) => setTyped(event.currentTarget.value)} />
          <Button type="submit" mt={22} loading={check.busy} disabled={typed.trim() === ''}>{words.submit}</Button>
        </Group>
      </form>
      {asked.subscriber === null && <SubscriberPicker label={words.whoSays} description={words.whoSaysHint} chosen={subscriber} onChoose={setSubscriber} />}
      {check.verdict && <ReceiptVerdictCard verdict={check.verdict} subscriber={subscriber} busy={check.busy} onAgain={again} onAskAgain={() => check.ask(check.verdict?.receipt ?? '')} close={close} />}
      <Text size="xs" c="dimmed">{words.rule}</Text>
    </Stack>
  );
}

/** Asks once by command, and then watches what is known. */
function useChecking(asked: ReceiptCheck, subscriberId: number | undefined) {
  const [first, setFirst] = useState<ReceiptVerdict | null>(null);
  const act = useAct('receipts.check', { onDone: setFirst, onRefusal: (refusal) => refusal.details?.fields?.['receipt'] !== undefined });
  const about = { receipt: first?.receipt ?? '', ...(subscriberId === undefined ? {} : { subscriberId }) };
  const live = useRead('receipts.verdict', about, { enabled: first !== null, keep: true, everyMs: (latest) => (latest as ReceiptVerdict | undefined)?.verdict === 'waiting' && LIVE_MS });
  const ask = (receipt: string) => {
    if (receipt === '' || act.busy) return;
    void act.run({ receipt, ...(subscriberId === undefined ? {} : { subscriberId }) });
  };
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || asked.receipt === '') return;
    begun.current = true;
    ask(asked.receipt);
    // oxlint-disable-next-line react/exhaustive-deps -- what came with the dialog is asked once
  }, []);
  // The last answer is kept while another is on its way, but never that of another code.
  const verdict = first !== null && live.data?.receipt === first.receipt ? live.data : first;
  return { ask, verdict, busy: act.busy, refusal: act.refusal, forget: () => setFirst(null) };
}
