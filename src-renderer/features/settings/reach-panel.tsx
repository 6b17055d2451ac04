import { Code, CopyButton, Button, Group, Radio, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { Copy } from 'lucide-react';
import type { ReachSettings } from '../../../src-shared/contract/reach.ts';
import { callbackUrlProblem } from '../../../src-shared/mpesa-urls.ts';
import { SECOND } from '../../../src-shared/time.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, Section } from '../../ui/index.ts';
import { ReachHealth } from './reach-health.tsx';
import { ReachPicture } from './reach-picture.tsx';
import { RelaySetup } from './relay-setup.tsx';
import { SecretInput } from './secret-input.tsx';
import type { ReachView } from './settings-view.ts';
import styles from './settings.module.css';

const words = texts.reach;
const WAYS: readonly ReachSettings['way'][] = ['none', 'own', 'cloudflared', 'relay'];
/** Tunnel and listener are processes of their own: what becomes of them is told by no event. */
const LOOK_AGAIN_MS = 5 * SECOND;

type ReachForm = ReachSettings & { tunnelToken: string; relayToken: string };
type Form = UseFormReturnType<ReachForm>;
const urlError = (text: string): string | null => (text === '' || URL.canParse(text) ? null : words.notUrl);

/** The way of M-Pesa's reports: chosen, explained with a picture, and its live health. */
export function ReachCard() {
  const query = useRead('reach.read', {}, { everyMs: LOOK_AGAIN_MS });
  return <Section title={words.title}>{query.data ? <Reach view={query.data} /> : query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={360} />}</Section>;
}

function Reach({ view }: { view: ReachView }) {
  const form = useForm<ReachForm>({
    initialValues: { ...view.settings, tunnelToken: '', relayToken: '' },
    validate: { publicUrl: (text, { way }) => (way !== 'none' && text.trim() === '' ? words.publicUrlNeeded : urlError(text)), relayUrl: urlError },
  });
  const save = useAct('reach.save', { form, done: texts.settings.saved, onDone: () => form.setValues({ tunnelToken: '', relayToken: '' }) });
  const { way } = form.values;
  const submit = form.onSubmit(({ tunnelToken, relayToken, ...rest }) => void save.run({ ...rest, ...(tunnelToken === '' ? {} : { tunnelToken }), ...(relayToken === '' ? {} : { relayToken }) }));
  return (
    <>
      <form onSubmit={submit} autoComplete="off">
        <Stack gap="md">
          <Text size="sm" c="dimmed">{words.intro}</Text>
          <Radio.Group aria-label={words.wayName} {...form.getInputProps('way')}>
            <div className={styles['ways']}>{WAYS.map((value) => <Radio.Card key={value} value={value} className={styles['way'] ?? ''} data-chosen={value === way}><Text size="sm" fw={600}>{words.way[value]}</Text><Text size="xs" c="dimmed">{words.wayHint[value]}</Text></Radio.Card>)}</div>
          </Radio.Group>
          <ReachPicture way={way} view={view} saved={way === view.settings.way} />
          <Text size="sm">{words.wayText[way]}</Text>
          {way !== 'none' && <Fields form={form} view={view} />}
          <Group justify="flex-end"><Button type="submit" loading={save.busy}>{words.save}</Button></Group>
        </Stack>
      </form>
      {way === 'relay' && <RelaySetup publicUrl={form.values.publicUrl} />}
      {way === view.settings.way && way !== 'none' && <ReachHealth view={view} />}
    </>
  );
}

function Fields({ form, view }: { form: Form; view: ReachView }) {
  const { way, publicUrl } = form.values;
  const problem = publicUrl === '' ? null : callbackUrlProblem(publicUrl);
  return (
    <>
      <div>
        <TextInput label={words.publicUrl} description={words.publicUrlHint} spellCheck={false} {...form.getInputProps('publicUrl')} />
        {problem !== null && <Text size="xs" className="tone-warn" mt={4}>{problem}</Text>}
      </div>
      {way !== 'relay' && <LeadTo address={view.localAddress} />}
      {way === 'cloudflared' && (
        <Group grow align="flex-start">
          <SecretInput label={words.tunnelToken} hint={words.tunnelTokenHint} isSet={view.tunnelTokenSet} {...form.getInputProps('tunnelToken')} />
          <TextInput label={words.cloudflaredPath} description={words.cloudflaredPathHint} spellCheck={false} {...form.getInputProps('cloudflaredPath')} />
        </Group>
      )}
      {way === 'relay' && (
        <Group grow align="flex-start">
          <TextInput label={words.relayUrl} description={words.relayUrlHint} spellCheck={false} {...form.getInputProps('relayUrl')} />
          <SecretInput label={words.relayToken} hint={words.relayTokenHint} isSet={view.relayTokenSet} {...form.getInputProps('relayToken')} />
        </Group>
      )}
    </>
  );
}

/** What a proxy or tunnel is to be led to. */
function LeadTo({ address }: { address: string | null }) {
  if (address === null) return <Text size="xs" c="dimmed">{words.localAddressNone}</Text>;
  return (
    <Group gap="xs" mt={-6}>
      <Text size="xs" c="dimmed">{words.localAddress}</Text>
      <Code>{address}</Code>
      <CopyButton value={address}>{({ copied, copy }) => <Button size="compact-xs" variant="default" leftSection={<Copy size={12} aria-hidden />} onClick={copy}>{copied ? words.copied : words.copy}</Button>}</CopyButton>
    </Group>
  );
}
