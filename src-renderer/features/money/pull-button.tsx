import { Button } from '@mantine/core';
import { CloudDownload } from 'lucide-react';
import { formatInstant } from '../../../src-shared/time.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';

const words = texts.money;

/** Asks M-Pesa what came in; up to when it has told everything. Also an action of the palette, on key f. */
export function usePull() {
  const settings = useRead('settings.read', {}).data;
  const pull = useAct('payments.pull', { done: words.pullDone });
  const mpesa = settings?.mpesa;
  const canPull = useMay()('payments.pull') && mpesa?.enabled === true;
  const run = () => void pull.run({});
  usePageActions(canPull ? [{ id: 'pull', label: words.pull, icon: CloudDownload, key: 'f', run }] : []);
  const said = mpesa && (mpesa.enabled ? (mpesa.lastPullAt === null ? words.neverPulled : words.pulledAt(formatInstant(mpesa.lastPullAt))) : words.mpesaOff);
  return {
    /** One line for the header; a blank while it is on its way. */
    said: said ?? '\u00a0',
    button: canPull && <Button variant="default" loading={pull.busy} onClick={run} leftSection={<CloudDownload size={16} aria-hidden />}>{words.pull}</Button>,
  };
}
