import { Stack } from '@mantine/core';
import { MpesaNumberCard } from './mpesa-number-card.tsx';
import { MpesaOperatorCard } from './mpesa-operator-card.tsx';
import { MpesaRegisterCard } from './mpesa-register-card.tsx';
import { MpesaSourcesCard } from './mpesa-sources-card.tsx';
import { MpesaStatus } from './mpesa-status.tsx';
import { MpesaTrustCard } from './mpesa-trust-card.tsx';
import { ReachCard } from './reach-panel.tsx';
import styles from './settings.module.css';
import type { AllSettings } from './settings-view.ts';

/** In the order in which it is set up: number, way, registration; then what may be asked, who may report, what a report is worth. Each card is saved by itself. */
export function MpesaPanel({ settings }: { settings: AllSettings }) {
  return (
    <div className={styles['form']}>
      <Stack gap={12}>
        <MpesaNumberCard settings={settings} />
        <ReachCard />
        <MpesaRegisterCard settings={settings} />
        <MpesaOperatorCard settings={settings} />
        <MpesaSourcesCard settings={settings} />
        <MpesaTrustCard settings={settings} />
      </Stack>
      <div className={styles['aside']}><MpesaStatus settings={settings} /></div>
    </div>
  );
}
