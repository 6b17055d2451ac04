import { Alert, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { focusOnMount } from '../../ui/index.ts';
import { ChoiceCards } from './choice-cards.tsx';
import { FirstLookView, type FoundOnRouter } from './first-look.tsx';
import type { addressFields } from './router-form.tsx';
import type { Reach } from './setup-form.ts';

const words = texts.routers;
const said = texts.routerSetup.found;
const rollout = texts.rollout;
const BEGINS = ['live', 'shadow'] as const;
const SUSPENDS = ['disable', 'walled', 'throttle'] as const;

/** What Waya found, the certificate, how it cuts off; then the router is added. */
export function FoundStep({ found, name, fields, reach, onBack, onAdded }: {
  found: FoundOnRouter;
  name: string;
  fields: ReturnType<typeof addressFields> & { password: string };
  reach: Reach;
  onBack: () => void;
  onAdded: (id: number) => void;
}) {
  const { fingerprint } = found;
  const [trusted, setTrusted] = useState(false);
  const [suspendMode, setSuspendMode] = useState<(typeof SUSPENDS)[number]>(fields.suspendMode);
  const [begin, setBegin] = useState<(typeof BEGINS)[number]>('live');
  const [area, setArea] = useState('');
  const add = useAct('routers.add', { done: words.added(name) });
  const saveReach = useAct('routerSetup.saveReach');
  const mayAdd = fingerprint === null || trusted;
  const submit = async () => {
    const added = await add.run({ ...fields, fingerprint, suspendMode, area, rollout: begin });
    if (!added) return;
    // Refused, it is told in a notice, and chosen anew on the router's page.
    if (reach.kind !== 'lan') await saveReach.run({ routerId: added.id, reach });
    onAdded(added.id);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (mayAdd && !add.busy) void submit();
      }}
    >
      <Stack gap="md">
        <FirstLookView found={found} />
        <ChoiceCards label={said.suspendName} values={SUSPENDS} names={said.suspend} hints={said.suspendHint} value={suspendMode} onChange={setSuspendMode} />
        <ChoiceCards label={rollout.begin} values={BEGINS} names={rollout.beginNames} hints={rollout.beginHints} value={begin} onChange={setBegin} />
        <TextInput label={said.area} description={said.areaHint} value={area} maxLength={60} onChange={(event) => setArea(event.currentTarget.value)} />
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
          <Button type="submit" ref={fingerprint === null ? focusOnMount : null} loading={add.busy || saveReach.busy} disabled={!mayAdd}>{words.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}
