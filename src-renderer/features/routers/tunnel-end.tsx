import { Button, Group, NumberInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useAct, useRead, type ReadInput, type ReadOutput } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { download, ErrorState } from '../../ui/index.ts';

const words = texts.routerSetup.reach;
const FIRST_PORT = 13_231;
type Joining = NonNullable<NonNullable<ReadInput<'routerSetup.officeFiles'>['joining']>>;
type End = NonNullable<ReadOutput<'routerSetup.tunnels'>>;

/** Our end of the tunnels: where it is, and the files for it. joining: a router that is not added yet; later: it is not known yet, no files. */
export function TunnelEnd({ joining }: { joining: Joining | null | 'later' }) {
  const may = useMay();
  const query = useRead('routerSetup.tunnels', {}, { topics: ['settings'] });
  const [changing, setChanging] = useState(false);
  if (query.data === undefined) return query.error ? <ErrorState error={query.error} /> : null;
  const mayChange = may('routerSetup.saveTunnels');
  if (query.data === null || changing) {
    return (
      <div>
        <Text size="sm" fw={600}>{words.noTunnels}</Text>
        <Text size="sm" c="dimmed" mb="xs">{mayChange ? words.noTunnelsText : words.onlyOwner}</Text>
        {mayChange && <EndForm end={query.data} onDone={() => setChanging(false)} />}
      </div>
    );
  }
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text size="sm">{words.end(query.data.host, query.data.port)}</Text>
        {mayChange && <Button size="compact-xs" variant="default" onClick={() => setChanging(true)}>{words.changeEnd}</Button>}
      </Group>
      {joining !== 'later' && may('routerSetup.officeFiles') && <OfficeFiles joining={joining} />}
    </Stack>
  );
}

function EndForm({ end, onDone }: { end: End | null; onDone: () => void }) {
  const form = useForm<{ place: 'office' | 'vps'; host: string; port: number | string }>({
    initialValues: { place: end?.place ?? 'office', host: end?.host ?? '', port: end?.port ?? FIRST_PORT },
    validate: { host: (value) => (value.trim() === '' ? texts.routers.notEmpty : null) },
  });
  const save = useAct('routerSetup.saveTunnels', { form, done: words.saved, onDone });
  // Not a form of its own: it may stand inside one.
  const submit = () => {
    if (!form.validate().hasErrors) void save.run({ place: form.values.place, host: form.values.host.trim(), port: Number(form.values.port) });
  };
  return (
    <Stack gap="sm">
      <Radio.Group aria-label={words.placeName} {...form.getInputProps('place')}>
        <Stack gap={6}><Radio value="office" label={words.place.office} /><Radio value="vps" label={words.place.vps} /></Stack>
      </Radio.Group>
      <Group align="flex-start">
        <TextInput label={words.host} placeholder="203.0.113.7" style={{ flex: 1 }} autoComplete="off" spellCheck={false} {...form.getInputProps('host')} />
        <NumberInput label={words.port} w={140} hideControls allowDecimal={false} {...form.getInputProps('port')} />
      </Group>
      <Group justify="flex-end"><Button variant="default" loading={save.busy} onClick={submit}>{words.saveEnd}</Button></Group>
    </Stack>
  );
}

function OfficeFiles({ joining }: { joining: Joining | null }) {
  const [shown, setShown] = useState(false);
  const query = useRead('routerSetup.officeFiles', { joining }, { enabled: shown, keep: true, topics: ['settings', 'routers'] });
  if (!shown) return <Group><Button size="compact-sm" variant="default" onClick={() => setShown(true)}>{words.showFiles}</Button></Group>;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>{words.files}</Text>
      <Text size="xs" c="dimmed">{words.filesText}</Text>
      {query.error && <ErrorState error={query.error} />}
      {query.data?.map(({ title, use, fileName, text }) => (
        <Group key={fileName} wrap="nowrap" justify="space-between" align="flex-start">
          <div>
            <Text size="sm">{title}</Text>
            <Text size="xs" c="dimmed">{use}</Text>
          </div>
          <Button size="compact-sm" variant="default" style={{ flex: 'none' }} leftSection={<Download size={14} aria-hidden />} onClick={() => download(fileName, text, 'text/plain;charset=utf-8')}>{fileName}</Button>
        </Group>
      ))}
    </Stack>
  );
}
