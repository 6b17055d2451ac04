import { Button } from '@mantine/core';
import { PlugZap, Plus } from 'lucide-react';
import { useMay } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import { EmptyState } from '../../../ui/index.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';
import { ServiceCard } from './service-card.tsx';

const words = texts.services;

/** His services, each with what it should be, what it costs and what the router says. */
export function ServicesTab({ facts, onAdd }: { facts: SubscriberFacts; onAdd: () => void }) {
  const may = useMay();
  const add = may('subscriptions.add') && <Button variant="default" leftSection={<Plus size={16} aria-hidden />} onClick={onAdd}>{texts.subscribers.addService}</Button>;
  if (facts.subscriptions.length === 0) return <div className="surface"><EmptyState icon={PlugZap} title={words.none} text={words.noneText} action={add} /></div>;
  return (
    <>
      {facts.subscriptions.map((service) => <ServiceCard key={service.id} service={service} facts={facts} />)}
      {add}
    </>
  );
}
