import { Alert, Button, Skeleton, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { ExternalLink, Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { Link } from 'wouter';
import type { PaymentRow } from '../../../src-shared/contract/payments.ts';
import { formatKes, negate, type Cents } from '../../../src-shared/money.ts';
import { formatPhone } from '../../../src-shared/phone.ts';
import { isDialogOpen } from '../../app/keyboard.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, FactList, InstantText, KeyHint, Money } from '../../ui/index.ts';
import { paymentOutcome } from './balance-text.ts';
import styles from './money.module.css';

const words = texts.money;
const TYPING_MS = 180;
/** As many as there are digit keys. */
const MOST_CANDIDATES = 9;
const LETTERS_TO_SEARCH = 2;

interface Candidate {
  readonly subscriberId: number;
  readonly name: string;
  readonly accountNumber: string;
  readonly balanceCents: Cents;
  readonly reason: string;
}

/** One payment without an owner: who it may belong to and why, a search, and what giving it to him means. */
export function OwnerPane({ payment, onAssigned }: { payment: PaymentRow; onAssigned: () => void }) {
  const [typed, setTyped] = useState('');
  const [chosenId, setChosenId] = useState<number | null>(null);
  const found = useCandidates(payment.id, typed);
  const chosen = found.candidates.find((candidate) => candidate.subscriberId === chosenId);
  const assign = useAct('payments.assign', { done: words.assigned(payment.receipt, chosen?.name ?? ''), onDone: onAssigned });
  const assignButton = useRef<HTMLButtonElement>(null);

  const choose = (candidate: Candidate | undefined) => {
    if (!candidate || isDialogOpen()) return;
    setChosenId(candidate.subscriberId);
    // Enter now gives it to him, wherever the focus was.
    assignButton.current?.focus();
  };
  const act = () => {
    if (chosen && !assign.busy) void assign.run({ paymentId: payment.id, subscriberId: chosen.subscriberId });
  };
  useHotkeys([
    ...Array.from({ length: MOST_CANDIDATES }, (_, index): [string, () => void] => [String(index + 1), () => choose(found.candidates[index])]),
    ['Enter', () => document.activeElement === document.body && !isDialogOpen() && act(), { preventDefault: false }],
  ]);

  return (
    <>
      <div className={styles['paneBody']}>
        <PaymentFacts payment={payment} />
        <div>
          <Title order={2} size="h3" mb={8}>{words.whose}</Title>
          <TextInput
            data-page-search
            type="search"
            mb={8}
            aria-label={words.searchOther}
            placeholder={words.searchOther}
            leftSection={<Search size={15} aria-hidden />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.blur();
              if (event.key !== 'Enter') return;
              // The button gets the focus now: this very Enter must not press it. What is chosen is read first.
              event.preventDefault();
              if (!found.pending) choose(found.candidates[0]);
            }}
          />
          <Candidates found={found} chosenId={chosenId} onChoose={choose} />
        </div>
      </div>
      <form
        className={styles['decide']}
        onSubmit={(event) => {
          event.preventDefault();
          act();
        }}
      >
        <Text size="sm" role="status" c={chosen ? '' : 'dimmed'}>{chosen ? paymentOutcome(payment.amountCents, chosen) : words.chooseFirst}</Text>
        {/* It takes the focus as soon as somebody is chosen, so it is never truly disabled. */}
        <Button type="submit" ref={assignButton} style={{ flex: 'none' }} data-disabled={chosen ? undefined : true} aria-disabled={!chosen} loading={assign.busy}>{words.assign(chosen?.name ?? '…')}</Button>
      </form>
    </>
  );
}

function PaymentFacts({ payment }: { payment: PaymentRow }) {
  return (
    <>
      <FactList
        facts={[
          [words.amount, <strong key="amount"><Money amount={payment.amountCents} /></strong>],
          [words.receipt, <Link key="receipt" href={`/money/payments/${payment.id}`}>{payment.receipt}</Link>],
          [words.paidAt, <InstantText key="paid" at={payment.paidAt} />],
          [words.payer, payment.payerName],
          [words.payerPhone, formatPhone(payment.payerPhone)],
          [words.accountTyped, payment.accountTyped],
        ]}
      />
      {payment.matching !== '' && <Alert variant="default" p="xs">{payment.matching}</Alert>}
    </>
  );
}

/** Suggestions, or who the search finds. */
function useCandidates(paymentId: number, typed: string) {
  const [search] = useDebouncedValue(typed.trim(), TYPING_MS);
  const searching = search.length >= LETTERS_TO_SEARCH;
  const suggestions = useRead('payments.suggestions', { paymentId });
  const people = useRead('subscribers.list', { search, limit: MOST_CANDIDATES }, { enabled: searching, keep: true });
  const answer = searching ? people : suggestions;
  const candidates: Candidate[] = searching
    ? (people.data?.rows ?? []).map((row) => ({ subscriberId: row.id, name: row.name, accountNumber: row.accountNumber, balanceCents: row.balanceCents, reason: words.foundBySearch }))
    : (suggestions.data ?? []).slice(0, MOST_CANDIDATES);
  return { candidates, searching, pending: answer.isPending || typed.trim() !== search, error: answer.data ? null : answer.error, retry: () => void answer.refetch() };
}

function Candidates({ found, chosenId, onChoose }: { found: ReturnType<typeof useCandidates>; chosenId: number | null; onChoose: (candidate: Candidate) => void }) {
  if (found.error) return <ErrorState error={found.error} retry={found.retry} />;
  if (found.candidates.length === 0) {
    return found.pending ? <Skeleton height={120} aria-label={words.lookingForOwners} /> : <Text size="sm" c="dimmed">{found.searching ? words.noOneFound : words.noSuggestions}</Text>;
  }
  return (
    <ol className={styles['candidates']}>
      {found.candidates.map((candidate, index) => (
        <li key={candidate.subscriberId} className={styles['candidate']} data-chosen={candidate.subscriberId === chosenId}>
          <button type="button" className={styles['choose']} aria-pressed={candidate.subscriberId === chosenId} onClick={() => onChoose(candidate)}>
            <KeyHint keys={String(index + 1)} />
            <span><strong>{candidate.name}</strong>, {words.accountNumber(candidate.accountNumber)}</span>
            <span className="nowrap">{balanceText(candidate.balanceCents)}</span>
            <span className={styles['reason']}>{candidate.reason}</span>
          </button>
          <Link href={`/subscribers/${candidate.subscriberId}`} className={styles['visit']} aria-label={words.openSubscriber(candidate.name)}><ExternalLink size={15} aria-hidden /></Link>
        </li>
      ))}
    </ol>
  );
}

function balanceText(balance: Cents): string {
  if (balance > 0) return words.owes(formatKes(balance));
  return balance < 0 ? words.hasCredit(formatKes(negate(balance))) : words.owesNothing;
}
