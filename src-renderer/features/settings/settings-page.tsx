import { NavLink, Skeleton } from '@mantine/core';
import type { ComponentType } from 'react';
import { Link } from 'wouter';
import { addressOf, oneOf, useAddressValues } from '../../app/address.ts';
import { SETTINGS, settingsPages, type SettingsKey } from '../../app/navigation.ts';
import { useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, Page, PageHeader } from '../../ui/index.ts';
import { BackupsPanel } from './backups-panel.tsx';
import { BillingPanel } from './billing-panel.tsx';
import { BooksPanel } from './books-panel.tsx';
import { BusinessPanel } from './business-panel.tsx';
import { DunningPanel } from './dunning-panel.tsx';
import { EtimsPanel } from './etims-panel.tsx';
import { LateFeesPanel } from './late-fees-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { MoneyInPanel } from './money-in-panel.tsx';
import { MpesaPanel } from './mpesa-panel.tsx';
import { NetworkPanel } from './network-panel.tsx';
import { NumbersPanel } from './numbers-panel.tsx';
import { OperatorsPanel } from './operators-panel.tsx';
import styles from './settings.module.css';
import type { AllSettings } from './settings-view.ts';
import { TaxesPanel } from './taxes-panel.tsx';

const words = texts.settings;

interface Tab {
  readonly panel: ComponentType<{ settings: AllSettings }>;
  /** Its list scrolls instead of the panel. */
  readonly fills?: boolean;
}
const tabs: Readonly<Record<SettingsKey, Tab>> = {
  business: { panel: BusinessPanel },
  taxes: { panel: TaxesPanel },
  billing: { panel: BillingPanel },
  lateFees: { panel: LateFeesPanel },
  dunning: { panel: DunningPanel },
  numbers: { panel: NumbersPanel },
  moneyIn: { panel: MoneyInPanel },
  mpesa: { panel: MpesaPanel },
  etims: { panel: EtimsPanel },
  network: { panel: NetworkPanel },
  operators: { panel: OperatorsPanel },
  backups: { panel: BackupsPanel },
  books: { panel: BooksPanel },
  log: { panel: LogPanel, fills: true },
};

export function SettingsPage() {
  const [values] = useAddressValues();
  const may = useMay();
  const query = useRead('settings.read', {});
  const allowed = SETTINGS.filter((key) => may(settingsPages[key].needs));
  const key = oneOf(values['tab'], allowed) ?? allowed[0];
  const tab = key && tabs[key];
  return (
    <Page>
      <PageHeader title={words.title} detail={key && words.tab[key]} />
      <div className={styles['frame']}>
        <nav aria-label={words.tabs} className={styles['nav']}>
          {allowed.map((one) => {
            const { icon: Icon } = settingsPages[one];
            return <NavLink key={one} className={styles['link'] ?? ''} component={Link} href={addressOf('/settings', { tab: one })} label={words.tab[one]} active={one === key} {...(one === key ? { 'aria-current': 'page' as const } : {})} leftSection={<Icon size={16} aria-hidden />} />;
          })}
        </nav>
        {tab && key && (
          <div className={`${styles['body']} ${tab.fills ? '' : styles['scrolls']}`} {...(tab.fills ? {} : { tabIndex: 0, role: 'region', 'aria-label': words.tab[key] })}>
            {query.data ? <tab.panel key={key} settings={query.data} /> : query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={320} />}
          </div>
        )}
      </div>
    </Page>
  );
}
