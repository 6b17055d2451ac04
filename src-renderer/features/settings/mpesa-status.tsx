import { Button, Stack, Text } from '@mantine/core';
import { CircleCheck, CircleDashed, CircleX, type LucideIcon } from 'lucide-react';
import { SECOND } from '../../../src-shared/time.ts';
import { useAct, useRead, type ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { FactList, InstantText, Section, ToneBadge, type Tone } from '../../ui/index.ts';
import type { AllSettings } from './settings-view.ts';

const words = texts.settings.mpesa;
const looks: Readonly<Record<AllSettings['mpesa']['sidecar'], readonly [Tone, LucideIcon]>> = { off: ['neutral', CircleDashed], running: ['good', CircleCheck], down: ['bad', CircleX] };

/** The listener is a process of its own: that it runs by now is told by no event. */
const LOOK_AGAIN_MS = 2 * SECOND;

/** What runs, what was fetched and registered, and what can be done about it now. */
export function MpesaStatus({ settings }: { settings: AllSettings }) {
  const { mpesa } = settings;
  useRead('settings.read', {}, { everyMs: (latest) => (latest as ReadOutput<'settings.read'> | undefined)?.mpesa.sidecar === 'down' && LOOK_AGAIN_MS });
  const pull = useAct('payments.pull', { done: texts.money.pullDone });
  const [tone, icon] = looks[mpesa.sidecar];
  return (
    <Section title={words.status}>
      <Stack gap="md" align="flex-start">
        <FactList
          facts={[
            [words.sidecar, <ToneBadge key="sidecar" tone={tone} icon={icon} text={words.sidecarState[mpesa.sidecar]} />],
            [words.lastPull, mpesa.lastPullAt === null ? words.never : <InstantText key="pull" at={mpesa.lastPullAt} />],
            [words.registered, mpesa.urlsRegisteredAt === null ? words.never : <InstantText key="registered" at={mpesa.urlsRegisteredAt} />],
            [words.pullOpen, mpesa.pullRegisteredAt === null ? words.never : <InstantText key="opened" at={mpesa.pullRegisteredAt} />],
          ]}
        />
        {mpesa.enabled ? (
          <Button variant="default" size="compact-md" loading={pull.busy} onClick={() => void pull.run({})}>{texts.money.pull}</Button>
        ) : (
          <Text size="sm" c="dimmed">{words.off}</Text>
        )}
      </Stack>
    </Section>
  );
}
