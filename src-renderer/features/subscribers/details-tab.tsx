import { Button } from '@mantine/core';
import { Pencil } from 'lucide-react';
import { formatPhone } from '../../../src-shared/phone.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { FactList } from '../../ui/index.ts';
import { PayerCard } from './account/payer-card.tsx';
import styles from './subscriber.module.css';
import type { SubscriberFacts } from './subscriber-facts.ts';

const words = texts.subscribers;

/** Who he is. */
export function DetailsTab({ facts, onEdit }: { facts: SubscriberFacts; onEdit: () => void }) {
  const may = useMay();
  const lines: readonly (readonly [string, string])[] = [
    [words.name, facts.name],
    [words.account, facts.accountNumber],
    [words.phone, facts.phone && formatPhone(facts.phone)],
    [words.otherPhone, facts.otherPhone && formatPhone(facts.otherPhone)],
    [words.email, facts.email],
    [words.location, facts.location],
    [words.note, facts.note],
    [words.taxPin, facts.taxPin],
    [words.taxes, facts.taxExempt ? (facts.exemption === '' ? words.exemptBare : words.exempt(facts.exemption)) : words.taxed],
    [words.here, formatInstant(facts.createdAt)],
  ];
  return (
    <>
    <div className={`surface ${styles['service']}`}>
      <FactList facts={lines.map(([term, value]) => [term, value || '–'] as const)} />
      {may('subscribers.change') && <Button mt="md" variant="default" leftSection={<Pencil size={15} aria-hidden />} onClick={onEdit}>{words.edit}</Button>}
    </div>
    {facts.units.length === 0 && <PayerCard facts={facts} />}
    </>
  );
}
