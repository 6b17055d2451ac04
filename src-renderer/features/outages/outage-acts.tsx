import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { OutageRow } from '../../../src-shared/contract/outages.ts';
import { useAct } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog } from '../../ui/index.ts';
import { GiveBackDialog } from './give-back-dialog.tsx';
import { ConfirmOutageDialog } from './outage-dialogs.tsx';

const words = texts.outages;

/** What can be done about an outage as it stands. */
export function OutageActs({ outage }: { outage: OutageRow }) {
  const may = useMay();
  const [open, setOpen] = useState<'confirm' | 'end' | 'back' | null>(null);
  const close = () => setOpen(null);
  const dismiss = useAct('outages.dismiss', { done: words.dismissed });
  const end = useAct('outages.end', { done: words.ended, onDone: close });
  const isFound = outage.lasts && outage.state === 'found';
  const small = { size: 'compact-xs', variant: 'default' } as const;
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      {isFound && may('outages.confirm') && <Button {...small} onClick={() => setOpen('confirm')}>{words.confirm}</Button>}
      {isFound && may('outages.dismiss') && <Button {...small} loading={dismiss.busy} onClick={() => void dismiss.run({ id: outage.id })}>{words.dismiss}</Button>}
      {outage.lasts && outage.state === 'declared' && may('outages.end') && <Button {...small} onClick={() => setOpen('end')}>{words.end}</Button>}
      {!outage.lasts && outage.state !== 'dismissed' && outage.gaveBackDays === null && may('outages.giveBack') && <Button {...small} onClick={() => setOpen('back')}>{words.giveBack}</Button>}
      <ConfirmOutageDialog outage={outage} opened={open === 'confirm'} onClose={close} />
      <GiveBackDialog outage={outage} opened={open === 'back'} onClose={close} />
      <ConfirmDialog opened={open === 'end'} onClose={close} title={words.endTitle(outage.place)} text={words.endText(outage.held)} confirm={words.end} busy={end.busy} onConfirm={() => void end.run({ id: outage.id })} />
    </Group>
  );
}
