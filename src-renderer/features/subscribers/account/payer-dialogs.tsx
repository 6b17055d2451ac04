import { Modal, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { SubscriberRow } from '../../../../src-shared/contract/subscribers.ts';
import { useAct } from '../../../app/queries.ts';
import { texts } from '../../../texts/index.ts';
import { DialogForm, fieldRefusal, Said } from '../../../ui/index.ts';
import type { SubscriberFacts } from '../subscriber-facts.ts';
import { SubscriberPicker } from '../subscriber-picker.tsx';
import styles from './account.module.css';

const words = texts.account.payerDialog;
const rules = texts.account.rulesDialog;
interface Props {
  readonly facts: SubscriberFacts;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Makes him a unit of somebody. */
export function SetPayerDialog({ facts, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title(facts.name)}>
      <PairForm label={words.choose} self={facts} pair={(other) => ({ unit: facts, payer: other })} close={onClose} />
    </Modal>
  );
}

/** Makes somebody a unit of his. */
export function AddUnitDialog({ facts, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.unitTitle(facts.name)}>
      <PairForm label={words.chooseUnit} self={facts} pair={(other) => ({ unit: other, payer: facts })} close={onClose} />
    </Modal>
  );
}

type Named = { readonly id: number; readonly name: string };

function PairForm({ label, self, pair, close }: { label: string; self: Named; pair: (other: Named) => { unit: Named; payer: Named }; close: () => void }) {
  const [chosen, setChosen] = useState<SubscriberRow | null>(null);
  const both = chosen && pair(chosen);
  const set = useAct('subscribers.setPayer', { ...(both ? { done: words.done(both.payer.name, both.unit.name) } : {}), onDone: close, onRefusal: (refusal) => fieldRefusal(refusal, 'payerId') !== undefined });
  return (
    <DialogForm
      submit={both ? words.submit(both.payer.name) : words.submitBare}
      busy={set.busy}
      ready={both !== null}
      close={close}
      onSubmit={() => {
        if (both) void set.run({ id: both.unit.id, payerId: both.payer.id });
      }}
    >
      <SubscriberPicker first label={label} chosen={chosen} onChoose={setChosen} exceptId={self.id} error={fieldRefusal(set.refusal, 'payerId')} />
      <Said height={72} waiting={words.waiting}>{both && <Text size="sm">{words.consequence(both.unit.name, both.payer.name)}</Text>}</Said>
    </DialogForm>
  );
}

const SPREADS = ['proportional', 'inOrder'] as const;
const SUSPENDS = ['all', 'unpaid'] as const;

/** How his payments reach his units, and whom a cut-off takes. */
export function SpreadRulesDialog({ facts, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={rules.title} size="lg">
      <RulesForm facts={facts} close={onClose} />
    </Modal>
  );
}

function RulesForm({ facts, close }: { facts: SubscriberFacts; close: () => void }) {
  const [spreadRule, setSpreadRule] = useState(facts.spreadRule);
  const [suspendUnits, setSuspendUnits] = useState(facts.suspendUnits);
  const save = useAct('subscribers.setPayerRules', { done: rules.done, onDone: close });
  const names = texts.account.payer;
  return (
    <DialogForm submit={rules.submit} busy={save.busy} close={close} onSubmit={() => void save.run({ id: facts.id, spreadRule, suspendUnits })}>
      <Radio.Group label={rules.spread} value={spreadRule} onChange={(value) => setSpreadRule(value as typeof spreadRule)}>
        <Stack gap="xs" mt={6}>{SPREADS.map((value) => <Radio key={value} className={styles['choice'] ?? ''} value={value} label={names.spreadValue[value]} description={rules.spreadText[value]} />)}</Stack>
      </Radio.Group>
      <Radio.Group label={rules.suspend} value={suspendUnits} onChange={(value) => setSuspendUnits(value as typeof suspendUnits)}>
        <Stack gap="xs" mt={6}>{SUSPENDS.map((value) => <Radio key={value} className={styles['choice'] ?? ''} value={value} label={names.suspendValue[value]} description={rules.suspendText[value]} />)}</Stack>
      </Radio.Group>
    </DialogForm>
  );
}
