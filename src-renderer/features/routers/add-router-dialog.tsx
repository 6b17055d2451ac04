import { Button, Group, Modal, Stack, Stepper, Text } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState } from '../../ui/index.ts';
import type { FoundOnRouter } from './first-look.tsx';
import { FoundStep } from './found-step.tsx';
import { JoinTunnel, ReachFields } from './reach-fields.tsx';
import { addressFields, RouterFormFields, TLS_PORT, useRouterForm, type RouterForm } from './router-form.tsx';
import { useSetupForm, type Reach } from './setup-form.ts';
import { SetupScript } from './setup-script.tsx';
import { useBegun } from './use-begun.ts';

const words = texts.routers;
const said = texts.routerSetup;
const STEPS = ['reach', 'script', 'address', 'found'] as const;
type Step = (typeof STEPS)[number];

/** How it is reached, the script to paste, the address, what a look found: each step changes nothing, until it is added. */
export function AddRouterDialog({ opened, onClose, onAdded }: { opened: boolean; onClose: () => void; onAdded: (id: number) => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.wizardTitle} size={980} closeButtonProps={{ 'aria-label': texts.action.close }}>
      <Wizard onClose={onClose} onAdded={onAdded} />
    </Modal>
  );
}

function Wizard({ onClose, onAdded }: { onClose: () => void; onAdded: (id: number) => void }) {
  const form = useRouterForm();
  const [step, setStep] = useState<Step>('reach');
  const [reach, setReach] = useState<Reach>({ kind: 'lan' });
  const [found, setFound] = useState<FoundOnRouter | null>(null);
  const { begun, begin, mayBegin, busy } = useBegun();
  const goOn = async (to: 'script' | 'address') => {
    const made = await begin(reach);
    if (!made) return;
    setReach(made.reach);
    setStep(to);
  };
  return (
    <Stack gap="md">
      <Stepper active={STEPS.indexOf(step)} size="xs" iconSize={26}>
        {STEPS.map((one) => <Stepper.Step key={one} label={said.step[one]} />)}
      </Stepper>
      {step === 'reach' && (
        <form onSubmit={(event) => { event.preventDefault(); if (!busy && mayBegin(reach)) void goOn('script'); }}>
          <Stack gap="md">
            <ReachFields reach={reach} added={false} onChange={setReach} />
            <Text size="sm" c="dimmed">{said.wizard.text}</Text>
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
              <Button variant="default" disabled={!mayBegin(reach)} onClick={() => void goOn('address')}>{said.wizard.already}</Button>
              <Button type="submit" data-autofocus loading={busy} disabled={!mayBegin(reach)}>{said.wizard.toScript}</Button>
            </Group>
          </Stack>
        </form>
      )}
      {step === 'script' && begun && <ScriptStep reach={reach} login={begun.login} form={form} onBack={() => setStep('reach')} onNext={() => setStep('address')} />}
      {step === 'address' && <AddressStep form={form} reach={reach} onReach={setReach} onBack={() => setStep('reach')} onClose={onClose} onFound={(seen) => { setFound(seen); setStep('found'); }} />}
      {step === 'found' && found && (
        <FoundStep found={found} name={form.values.name} fields={{ ...addressFields(form.values), password: form.values.password }} reach={reach} onBack={() => setStep('address')} onAdded={onAdded} />
      )}
    </Stack>
  );
}

/** The script's user, password and address are filled in where Waya asks for them next. */
function ScriptStep({ reach, login, form, onBack, onNext }: { reach: Reach; login: { userName: string; password: string }; form: RouterForm; onBack: () => void; onNext: () => void }) {
  const setup = useSetupForm(reach.kind);
  const next = () => {
    const tls = setup.values.tls || reach.kind === 'public';
    form.setValues({ ...login, tls, ...(tls ? { port: TLS_PORT } : {}), ...('address' in reach ? { host: reach.address } : {}) });
    onNext();
  };
  return <SetupScript form={setup} reach={reach} login={login} side={<Button variant="default" onClick={onBack}>{texts.action.back}</Button>} next={<Button onClick={next}>{said.wizard.pasted}</Button>} />;
}

function AddressStep({ form, reach, onReach, onBack, onClose, onFound }: { form: RouterForm; reach: Reach; onReach: (reach: Reach) => void; onBack: () => void; onClose: () => void; onFound: (found: FoundOnRouter) => void }) {
  // What the router does not like is shown where the person looks, with what to do about it.
  const look = useAct('routerSetup.look', { form, onDone: onFound, onRefusal: (refusal) => Object.keys(refusal.details?.fields ?? {}).length === 0 });
  const refused = look.refusal && Object.keys(look.refusal.details?.fields ?? {}).length === 0 ? look.refusal : null;
  const hint = look.refusal && !refused ? look.refusal.details?.['hint'] : null;
  const submit = form.onSubmit((fields) => {
    const { host, port, tls, userName } = addressFields(fields);
    void look.run({ host, port, tls, userName, password: fields.password });
  });
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <JoinTunnel name={form.values.name} reach={reach} onChange={onReach} />
        <RouterFormFields form={form} />
        {refused && !look.busy && <ErrorState error={refused} />}
        {typeof hint === 'string' && !look.busy && <Text size="sm" role="alert">{hint}</Text>}
        <Group justify="space-between">
          <Text size="sm" c="dimmed" role="status">{look.busy ? words.testing : ''}</Text>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
            <Button variant="default" onClick={onBack}>{texts.action.back}</Button>
            <Button type="submit" loading={look.busy}>{words.test}</Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
