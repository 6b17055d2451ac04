import { TextInput } from '@mantine/core';
import { SearchCheck } from 'lucide-react';
import { useState } from 'react';
import { checkReceipt, RECEIPT_KEY, receiptIn, type ReceiptCheck } from '../../app/receipt-check.store.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { KeyHint } from '../../ui/index.ts';

const words = texts.moneyIn.check;

/** "Nimelipa": type or paste an M-Pesa code, and Enter. subscriber: who says that he paid. */
export function ReceiptBox({ subscriber = null }: { subscriber?: ReceiptCheck['subscriber'] }) {
  const [typed, setTyped] = useState('');
  if (!useMay()('receipts.check')) return null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        checkReceipt({ receipt: receiptIn(typed), subscriber });
        setTyped('');
      }}
    >
      <TextInput
        w={168}
        aria-label={words.field}
        placeholder={words.field}
        autoComplete="off"
        spellCheck={false}
        leftSection={<SearchCheck size={15} aria-hidden />}
        rightSection={typed === '' ? <KeyHint keys={RECEIPT_KEY} /> : null}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </form>
  );
}
