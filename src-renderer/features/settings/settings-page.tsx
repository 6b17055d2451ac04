import { NavLink, Skeleton } from '@mantine/core';
import { AlarmClock, BookCheck, Building2, CalendarClock, DatabaseBackup, Hash, Landmark, Percent, ScrollText, Smartphone, UserCog, Waypoints, type LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import { Link } from 'wouter';
import { addressOf, oneOf, useAddressValues } from '../../app/address.ts';
import { useRead } from '../../app/queries.ts';
import { useMay, type MethodName } from '../../app/session.ts';
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
import { MpesaPanel } from './mpesa-panel.tsx';
import { NumbersPanel } from './numbers-panel.tsx';
import { OperatorsPanel } from './operators-panel.tsx';
import styles from './settings.module.css';
import type { AllSettings } from './settings-view.ts';
import { TaxesPanel } from './taxes-panel.tsx';

const words = texts.settings;
const KEYS = ['business', 'taxes', 'billing', 'lateFees', 'dunning', 'numbers', 'mpesa', 'etims', 'operators', 'backups', 'books', 'log'] as const;
type Key = (typeof KEYS)[number];

interface Tab {
  readonly icon: LucideIcon;
  /** Shown only to roles that may call it. */
  readonly needs: MethodName;
  readonly panel: ComponentType<{ settings: AllSettings }>;
  /** Its list scrolls instead of the panel. */
  readonly fills?: boolean;
}
const tabs: Readonly<Record<Key, Tab>> = {
  business: { icon: Building2, needs: 'settings.saveBusiness', panel: BusinessPanel },
  taxes: { icon: Percent, needs: 'taxes.set', panel: TaxesPanel },
  billing: { icon: CalendarClock, needs: 'settings.saveBilling', panel: BillingPanel },
  lateFees: { icon: AlarmClock, needs: 'settings.saveLateFees', panel: LateFeesPanel },
  dunning: { icon: Waypoints, needs: 'settings.freezeCutOffs', panel: DunningPanel },
  numbers: { icon: Hash, needs: 'series.list', panel: NumbersPanel },
  mpesa: { icon: Smartphone, needs: 'settings.saveMpesa', panel: MpesaPanel },
  etims: { icon: Landmark, needs: 'etims.save', panel: EtimsPanel },
  operators: { icon: UserCog, needs: 'operators.list', panel: OperatorsPanel },
  backups: { icon: DatabaseBackup, needs: 'system.backups', panel: BackupsPanel },
  books: { icon: BookCheck, needs: 'system.verify', panel: BooksPanel },
  log: { icon: ScrollText, needs: 'system.log', panel: LogPanel, fills: true },
};

export function SettingsPage() {
  const [values] = useAddressValues();
  const may = useMay();
  const query = useRead('settings.read', {});
  const allowed = KEYS.filter((key) => may(tabs[key].needs));
  const key = oneOf(values['tab'], allowed) ?? allowed[0];
  const tab = key && tabs[key];
  return (
    <Page>
      <PageHeader title={words.title} detail={key && words.tab[key]} />
      <div className={styles['frame']}>
        <nav aria-label={words.tabs} className={styles['nav']}>
          {allowed.map((one) => {
            const { icon: Icon } = tabs[one];
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
