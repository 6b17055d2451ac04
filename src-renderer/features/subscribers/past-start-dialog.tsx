import { useState } from 'react';
import type { Refusal } from '../../../src-shared/refusal.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog } from '../../ui/index.ts';

const words = texts.subscribers.form;

interface PastStart {
  /** What the app asks; kept while the dialog closes. */
  readonly question: string;
  readonly opened: boolean;
  /** For useAct's onRefusal: true when the app asked about a first day in the past. */
  readonly ask: (refusal: Refusal) => boolean;
  readonly close: () => void;
}

/** A service that began long ago is invoiced from then on: the app asks before it does. */
export function usePastStart(): PastStart {
  const [question, setQuestion] = useState('');
  const [opened, setOpened] = useState(false);
  return {
    question,
    opened,
    ask: (refusal) => {
      if (refusal.code !== 'needs_confirmation') return false;
      setQuestion(refusal.message);
      setOpened(true);
      return true;
    },
    close: () => setOpened(false),
  };
}

export function PastStartDialog({ past, busy, onConfirm }: { past: PastStart; busy: boolean; onConfirm: () => void }) {
  return <ConfirmDialog opened={past.opened} onClose={past.close} title={words.pastTitle} text={past.question} confirm={words.pastSubmit} busy={busy} onConfirm={onConfirm} />;
}
