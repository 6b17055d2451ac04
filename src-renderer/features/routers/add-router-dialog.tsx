import { Alert, Button, Checkbox, Group, Modal, Stack, Stepper, Text } from '@mantine/core';
import { CircleCheck, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useAct, type ActOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { durationText, ErrorState, FactList, focusOnMount } from '../../ui/index.ts';
import { addressFields, RouterFormFields, useRouterForm } from './router-form.tsx';

const words = texts.routers;
type Found = ActOutput<'routers.test'>;

/** Address, a look that changes nothing, then adding it. */
export function AddRouterDialog({ opened, onClose, onAdded }: { opened: boolean; onClose: () => void; onAdded: (id: number) => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.wizardTitle} size="lg" closeButtonProps={{ 'aria-label': texts.action.close }}>
      <Wizard onClose={onClose} onAdded={onAdded} />
    </Modal>
  );
}

function Wizard({ onClose, onAdded }: { onClose: () => void; onAdded: (id: number) => void }) {
  const form = useRouterForm();
  const [found, setFound] = useState<Found | null>(null);
  // What the router does not like is shown where the person looks, with what to do about it.
  const test = useAct('routers.test', { form, onDone: setFound, onRefusal: (refusal) => Object.keys(refusal.details?.fields ?? {}).length === 0 });
  const refused = test.refusal && Object.keys(test.refusal.details?.fields ?? {}).length === 0 ? test.refusal : null;
  const look = form.onSubmit((fields) => void test.run({ ...addressFields(fields), password: fields.password }));
  return (
    <Stack gap="md">
      <Stepper active={found ? 1 : 0} size="xs" iconSize={26}>
        <Stepper.Step label={words.stepAddress} />
        <Stepper.Step label={words.stepFound} />
      </Stepper>
      {found ? (
        <FoundStep found={found} name={form.values.name} fields={{ ...addressFields(form.values), password: form.values.password }} onBack={() => setFound(null)} onAdded={onAdded} />
      ) : (
        <form onSubmit={look}>
          <Stack gap="md">
            <RouterFormFields form={form} />
            {refused && !test.busy && <ErrorState error={refused} />}
            <Group justify="space-between">
              <Text size="sm" c="dimmed" role="status">{test.busy ? words.testing : ''}</Text>
              <Group gap="xs">
                <Button variant="default" onClick={onClose}>{texts.action.cancel}</Button>
                <Button type="submit" loading={test.busy}>{words.test}</Button>
              </Group>
            </Group>
          </Stack>
        </form>
      )}
    </Stack>
  );
}

function FoundStep({ found, name, fields, onBack, onAdded }: { found: Found; name: string; fields: ReturnType<typeof addressFields> & { password: string }; onBack: () => void; onAdded: (id: number) => void }) {
  const [trusted, setTrusted] = useState(false);
  const add = useAct('routers.add', { done: words.added(name), onDone: ({ id }) => onAdded(id) });
  const { facts, fingerprint } = found;
  const mayAdd = fingerprint === null || trusted;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (mayAdd && !add.busy) void add.run({ ...fields, fingerprint });
      }}
    >
      <Stack gap="md">
        <Alert variant="default" icon={<CircleCheck size={18} className="tone-good" aria-hidden />} title={words.deviceText(facts.identity, facts.version, facts.board)}>{words.foundText}</Alert>
        <FactList
          facts={[
            [words.found.secrets, texts.value.count(found.secrets)],
            [words.found.profiles, texts.value.count(found.profiles)],
            [words.found.sessions, texts.value.count(found.sessions)],
            [words.found.uptime, durationText(facts.uptimeSeconds)],
            [words.cpu, words.percent(facts.cpuLoadPercent)],
            [words.found.memory, words.memory(facts.freeMemoryBytes, facts.totalMemoryBytes)],
          ]}
        />
        <Text size="sm">{words.untouched}</Text>
        {fingerprint === null ? (
          <Alert variant="default" icon={<ShieldAlert size={18} className="tone-warn" aria-hidden />}>{words.plain}</Alert>
        ) : (
          <div>
            <Text size="sm" fw={600} mb={4}>{words.certificate}</Text>
            <pre className="technical">{fingerprint}</pre>
            <Text size="sm" c="dimmed" my={4}>{words.certificateCheck}</Text>
            <Checkbox data-autofocus label={words.trustIt} checked={trusted} onChange={(event) => setTrusted(event.currentTarget.checked)} />
          </div>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack}>{texts.action.back}</Button>
          <Button type="submit" ref={fingerprint === null ? focusOnMount : null} loading={add.busy} disabled={!mayAdd}>{words.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}
