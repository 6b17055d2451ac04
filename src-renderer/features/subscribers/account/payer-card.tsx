import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { useAct } from '../../../app/queries.ts';
import { useMay } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import { ConfirmDialog, FactList, Section } from '../../../ui/index.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';
import { AddUnitDialog, SetPayerDialog, SpreadRulesDialog } from './payer-dialogs.tsx';

const words = texts.account.payer;
type Dialog = 'payer' | 'own' | 'unit' | 'rules';

/** Who pays for him, or for whom he pays. */
export function PayerCard({ facts }: { facts: SubscriberFacts }) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const may = useMay();
  const close = () => setDialog(null);
  const { payer, units } = facts;
  const paysForOthers = units.length > 0;
  return (
    <Section title={words.title}>
      {payer ? (
        <>
          <Text size="sm" mb="sm">{words.isUnit}</Text>
          <FactList facts={[[words.payer, <Link key="payer" href={`/subscribers/${payer.id}`}>{payer.name}</Link>], [words.account, payer.accountNumber]]} />
        </>
      ) : (
        <Text size="sm">{paysForOthers ? words.paysFor(units.length) : words.himself}</Text>
      )}
      {paysForOthers && <div style={{ marginTop: 12 }}><FactList facts={[[words.spread, words.spreadValue[facts.spreadRule]], [words.suspend, words.suspendValue[facts.suspendUnits]]]} /></div>}
      {may('subscribers.setPayer') && (
        <Group gap="xs" mt="md">
          {!paysForOthers && <Button variant="default" size="compact-sm" onClick={() => setDialog('payer')}>{payer ? words.changePayer : words.setPayer}</Button>}
          {payer && <Button variant="default" size="compact-sm" onClick={() => setDialog('own')}>{words.makeOwn}</Button>}
          {!payer && <Button variant="default" size="compact-sm" onClick={() => setDialog('unit')}>{words.addUnit}</Button>}
          {paysForOthers && <Button variant="default" size="compact-sm" onClick={() => setDialog('rules')}>{words.rules}</Button>}
        </Group>
      )}
      <SetPayerDialog facts={facts} opened={dialog === 'payer'} onClose={close} />
      <AddUnitDialog facts={facts} opened={dialog === 'unit'} onClose={close} />
      <SpreadRulesDialog facts={facts} opened={dialog === 'rules'} onClose={close} />
      {payer && <OwnPayerDialog unit={facts} payerName={payer.name} opened={dialog === 'own'} onClose={close} />}
    </Section>
  );
}

/** Takes a unit out: he pays himself again. */
export function OwnPayerDialog({ unit, payerName, opened, onClose }: { unit: { readonly id: number; readonly name: string }; payerName: string; opened: boolean; onClose: () => void }) {
  const dialog = texts.account.payerDialog;
  const set = useAct('subscribers.setPayer', { done: dialog.ownDone(unit.name), onDone: onClose });
  return <ConfirmDialog opened={opened} onClose={onClose} title={dialog.ownTitle(unit.name)} text={dialog.ownText(unit.name, payerName)} confirm={dialog.ownSubmit} busy={set.busy} onConfirm={() => void set.run({ id: unit.id, payerId: null })} />;
}
