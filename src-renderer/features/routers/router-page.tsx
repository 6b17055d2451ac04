import { Button, Group, Menu, Skeleton, Tabs } from '@mantine/core';
import { ArrowRightLeft, GitCompareArrows, MoreHorizontal, Pencil, Replace, Trash2, ZapOff } from 'lucide-react';
import { useState } from 'react';
import { goTo, oneOf, useAddressValues } from '../../app/address.ts';
import { usePageActions } from '../../app/page-actions.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, ErrorState, Page, PageHeader, StateBadge } from '../../ui/index.ts';
import { DeclareDialog } from '../outages/outage-dialogs.tsx';
import { RouterOutage } from '../outages/router-outage.tsx';
import { AdoptCard } from './adopt-card.tsx';
import { BackupsTab } from './backups-tab.tsx';
import { ChangeRouterDialog } from './change-router-dialog.tsx';
import { DoctorTab } from './doctor-tab.tsx';
import { FindingsTab } from './findings-tab.tsx';
import { HealthTab } from './health-tab.tsx';
import { JobsTab } from './jobs-tab.tsx';
import { LogTab } from './log-tab.tsx';
import { MoveServicesDialog } from './move-services-dialog.tsx';
import { ProofsTab } from './proofs-tab.tsx';
import styles from './routers.module.css';
import { deviceText, type RouterView } from './router-view.ts';
import { RolloutBanner, RolloutTab } from './rollout-tab.tsx';
import { SessionsTab } from './sessions-tab.tsx';
import { SetupTab } from './setup-tab.tsx';
import { RouterTrouble } from './router-trouble.tsx';

const words = texts.routers;
const TABS = ['health', 'sessions', 'drift', 'jobs', 'proofs', 'rollout', 'setup', 'doctor', 'backups', 'log'] as const;
const TAB_WORDS = { ...words.tab, ...texts.routerHealth.tab, rollout: texts.rollout.tab };
const REFRESH_MS = 30_000;

/** One router: how it is, who is on it, where it differs from the books, what waits, and what was proven. */
export function RouterPage({ id }: { id: number }) {
  const query = useRead('routers.get', { id }, { everyMs: REFRESH_MS });
  const back = { href: '/routers', text: words.title };
  const router = query.data;
  if (!router) {
    return (
      <Page scrolls>
        <PageHeader title={words.title} back={back} />
        {query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <Skeleton height={320} />}
      </Page>
    );
  }
  const detail = deviceText(router) ?? words.addressText(router.host, router.port, router.tls);
  return (
    <Page>
      <PageHeader title={router.name} back={back} badge={<StateBadge kind="router" state={router.state} />} detail={detail} actions={<RouterActions router={router} />} />
      <RouterTrouble router={router} />
      <RouterOutage routerId={router.id} />
      <RolloutBanner router={router} />
      <RouterTabs router={router} />
    </Page>
  );
}

function RouterTabs({ router }: { router: RouterView }) {
  const may = useMay();
  const [values, change] = useAddressValues();
  const tab = oneOf(values['tab'], TABS) ?? 'health';
  const counts: Partial<Record<(typeof TABS)[number], number | null>> = { sessions: router.online, drift: router.openFindings, jobs: router.waitingJobs };
  return (
    <Tabs value={tab} onChange={(value) => change({ tab: value === 'health' ? null : value, search: null, only: null, show: null })} className={styles['tabs'] ?? ''}>
      <Tabs.List>
        {TABS.filter((key) => (key === 'rollout' ? may('routers.previewRollout') : (key !== 'backups' && key !== 'log') || may('health.backUpNow'))).map((key) => <Tabs.Tab key={key} value={key} rightSection={counts[key] ? <span className={styles['count']}>{texts.value.count(counts[key])}</span> : null}>{TAB_WORDS[key]}</Tabs.Tab>)}
      </Tabs.List>
      <Tabs.Panel value="health" className={`${styles['panel']} ${styles['scrolls']}`}><HealthTab router={router} /></Tabs.Panel>
      <Tabs.Panel value="sessions" className={styles['panel'] ?? ''}><SessionsTab routerId={router.id} /></Tabs.Panel>
      <Tabs.Panel value="drift" className={styles['panel'] ?? ''}><AdoptCard router={router} /><FindingsTab router={router} /></Tabs.Panel>
      <Tabs.Panel value="jobs" className={styles['panel'] ?? ''}><JobsTab routerId={router.id} /></Tabs.Panel>
      <Tabs.Panel value="proofs" className={styles['panel'] ?? ''}><ProofsTab routerId={router.id} /></Tabs.Panel>
      {may('routers.previewRollout') && <Tabs.Panel value="rollout" className={styles['panel'] ?? ''}><RolloutTab router={router} /></Tabs.Panel>}
      <Tabs.Panel value="setup" className={`${styles['panel']} ${styles['scrolls']}`}><SetupTab router={router} /></Tabs.Panel>
      <Tabs.Panel value="doctor" className={`${styles['panel']} ${styles['scrolls']}`}><DoctorTab routerId={router.id} /></Tabs.Panel>
      {may('health.backUpNow') && <Tabs.Panel value="backups" className={styles['panel'] ?? ''}><BackupsTab routerId={router.id} /></Tabs.Panel>}
      {may('health.backUpNow') && <Tabs.Panel value="log" className={styles['panel'] ?? ''}><LogTab routerId={router.id} /></Tabs.Panel>}
    </Tabs>
  );
}

function RouterActions({ router }: { router: RouterView }) {
  const may = useMay();
  const [open, setOpen] = useState<'change' | 'move' | 'outage' | 'remove' | null>(null);
  const close = () => setOpen(null);
  const sweep = useAct('routers.sweep', { done: words.compared(router.name) });
  const remove = useAct('routers.remove', { done: words.removed(router.name), onDone: () => goTo('/routers') });
  const compare = () => void sweep.run({ id: router.id });
  usePageActions(may('routers.sweep') ? [{ id: 'compare', label: words.compare, icon: GitCompareArrows, key: 'c', run: compare }, { id: 'change', label: words.change, icon: Pencil, key: 'e', run: () => setOpen('change') }] : []);
  return (
    <Group gap="xs" wrap="nowrap">
      {may('routers.sweep') && <Button variant="default" loading={sweep.busy} onClick={compare} leftSection={<GitCompareArrows size={16} aria-hidden />}>{words.compare}</Button>}
      {may('routers.change') && <Button variant="default" onClick={() => setOpen('change')} leftSection={<Pencil size={16} aria-hidden />}>{words.change}</Button>}
      {may('subscriptions.moveAll') && (
        <Menu position="bottom-end">
          <Menu.Target><Button variant="default" px={10} aria-label={texts.subscribers.more}><MoreHorizontal size={16} aria-hidden /></Button></Menu.Target>
          <Menu.Dropdown>
            {may('outages.declare') && <Menu.Item leftSection={<ZapOff size={15} aria-hidden />} onClick={() => setOpen('outage')}>{texts.outages.declare}</Menu.Item>}
            <Menu.Item leftSection={<ArrowRightLeft size={15} aria-hidden />} disabled={router.subscriptions === 0} onClick={() => setOpen('move')}>{words.moveServices.act}</Menu.Item>
            {may('routerSwap.look') && <Menu.Item leftSection={<Replace size={15} aria-hidden />} onClick={() => goTo(`/routers/${router.id}/replace`)}>{texts.routerSwap.act}</Menu.Item>}
            {may('routers.remove') && <Menu.Item className="tone-bad" leftSection={<Trash2 size={15} aria-hidden />} onClick={() => setOpen('remove')}>{words.remove}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      )}
      {open === 'move' && <MoveServicesDialog router={router} onClose={close} />}
      <DeclareDialog routerId={router.id} opened={open === 'outage'} onClose={close} />
      <ChangeRouterDialog router={router} opened={open === 'change'} onClose={close} />
      <ConfirmDialog
        opened={open === 'remove'}
        onClose={close}
        title={words.removeTitle(router.name)}
        text={router.subscriptions > 0 ? words.removeRefused(router.subscriptions) : words.removeText(router.name)}
        confirm={words.remove}
        danger
        busy={remove.busy}
        onConfirm={() => void remove.run({ id: router.id }).then(close)}
      />
    </Group>
  );
}
