import { Skeleton, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { ExternalLink, Search, User } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { formatKes, negate, type Cents } from '../../../src-shared/money.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, KeyHint } from '../../ui/index.ts';
import styles from './money.module.css';

const words = texts.money;
const TYPING_MS = 180;
/** As many as are suggested, and each has a digit key. */
export const MOST_CANDIDATES = 8;
const LETTERS_TO_SEARCH = 2;

export interface Candidate {
  readonly subscriberId: number;
  readonly name: string;
  readonly accountNumber: string;
  readonly balanceCents: Cents;
  readonly reason: string;
}

/** Who a payment may belong to: suggestions, or whom the search finds. */
export function useCandidates(paymentId: number) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), TYPING_MS);
  const searching = search.length >= LETTERS_TO_SEARCH;
  const suggestions = useRead('payments.suggestions', { paymentId });
  const people = useRead('subscribers.list', { search, limit: MOST_CANDIDATES }, { enabled: searching, keep: true });
  const answer = searching ? people : suggestions;
  const candidates: readonly Candidate[] = searching
    ? (people.data?.rows ?? []).map((row) => ({ subscriberId: row.id, name: row.name, accountNumber: row.accountNumber, balanceCents: row.balanceCents, reason: words.foundBySearch }))
    : (suggestions.data ?? []).slice(0, MOST_CANDIDATES);
  return { typed, setTyped, candidates, searching, pending: answer.isPending || typed.trim() !== search, error: answer.data ? null : answer.error, retry: () => void answer.refetch() };
}
type Found = ReturnType<typeof useCandidates>;

/** Looks for somebody else; Enter takes the first that was found. */
export function CandidateSearch({ found, onFirst, first = false }: { found: Found; onFirst: (candidate: Candidate | undefined) => void; /** The first field of its dialog. */ first?: boolean }) {
  return (
    <TextInput
      {...(first ? { 'data-autofocus': true } : { 'data-page-search': true })}
      type="search"
      mb={8}
      aria-label={words.searchOther}
      placeholder={words.searchOther}
      leftSection={<Search size={15} aria-hidden />}
      value={found.typed}
      onChange={(event) => found.setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
        if (event.key !== 'Enter') return;
        // The button gets the focus now: this very Enter must not press it. What is chosen is read first.
        event.preventDefault();
        if (!found.pending) onFirst(found.candidates[0]);
      }}
    />
  );
}

export function CandidateList({ found, chosenId, onChoose, numbered = false }: { found: Found; chosenId: number | null; onChoose: (candidate: Candidate) => void; /** Their digit keys choose them here. */ numbered?: boolean }) {
  if (found.error) return <ErrorState error={found.error} retry={found.retry} />;
  if (found.candidates.length === 0) {
    return found.pending ? <Skeleton height={120} aria-label={words.lookingForOwners} /> : <Text size="sm" c="dimmed">{found.searching ? words.noOneFound : words.noSuggestions}</Text>;
  }
  return (
    <ol className={styles['candidates']}>
      {found.candidates.map((candidate, index) => (
        <li key={candidate.subscriberId} className={styles['candidate']} data-chosen={candidate.subscriberId === chosenId} ref={candidate.subscriberId === chosenId ? intoView : null}>
          <button type="button" className={styles['choose']} aria-pressed={candidate.subscriberId === chosenId} onClick={() => onChoose(candidate)}>
            {numbered ? <KeyHint keys={String(index + 1)} /> : <User size={15} className="tone-neutral" aria-hidden />}
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

/** As a ref: what was chosen by its digit may be below the edge. */
function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

function balanceText(balance: Cents): string {
  if (balance > 0) return words.owes(formatKes(balance));
  return balance < 0 ? words.hasCredit(formatKes(negate(balance))) : words.owesNothing;
}
