import { ActionIcon, AppShell, Button, Group, NavLink, ScrollArea, Text, Tooltip, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDisclosure, useInterval } from '@mantine/hooks';
import { Keyboard, Moon, Search, Sun } from 'lucide-react';
import { Fragment, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { ReceiptDialog } from '../features/money/receipt-dialog.tsx';
import { PracticeBar } from '../features/practice/practice-bar.tsx';
import { texts } from '../texts/index.ts';
import { KeyHint } from '../ui/key-hint.tsx';
import { goTo } from './address.ts';
import { TICK_MS, useClock } from './clock.store.ts';
import { useConnection } from './connection.store.ts';
import { KeyHelp } from './key-help.tsx';
import { useLiveEvents } from './live-events.ts';
import { Logo } from './logo.tsx';
import { NarrowMenu } from './narrow-menu.tsx';
import { OperatorMenu } from './operator-menu.tsx';
import { NavCount } from './nav-count.tsx';
import { navigation, type NavEntry } from './navigation.ts';
import { palette } from './palette.store.ts';
import { Palette } from './palette.tsx';
import { useRead } from './queries.ts';
import { Routes } from './routes.tsx';
import { useMay, useSession } from './session.ts';
import styles from './shell.module.css';
import { useKeys } from './use-keys.ts';
import { useNarrow } from './use-narrow.ts';

const HEADER_HEIGHT = 52;
const PRACTICE_HEIGHT = 40;

/** The frame around every page. */
export function Shell() {
  const { practice } = useSession();
  const [helpShown, help] = useDisclosure(false);
  const narrow = useNarrow();
  useLiveEvents();
  useKeys(help.open);
  useTick();
  useFirstPage(narrow);
  return (
    <AppShell header={{ height: HEADER_HEIGHT + (practice ? PRACTICE_HEIGHT : 0) }} {...(narrow ? {} : { navbar: { width: 208, breakpoint: 0 } })} padding={0} transitionDuration={0}>
      <AppShell.Header className={styles['header']}>
        <a href="#content" className="skip-link" onClick={(event) => { event.preventDefault(); document.getElementById('content')?.focus(); }}>{texts.header.skipToContent}</a>
        {practice && <PracticeBar height={PRACTICE_HEIGHT} />}
        {narrow ? <NarrowHeader showKeys={help.open} /> : <WideHeader showKeys={help.open} />}
      </AppShell.Header>
      {!narrow && (
        <AppShell.Navbar className={styles['navbar']} aria-label={texts.nav.label}>
          <ScrollArea p="xs"><Navigation /></ScrollArea>
        </AppShell.Navbar>
      )}
      <AppShell.Main id="content" tabIndex={-1} className={styles['main']}>
        <Routes />
      </AppShell.Main>
      <Palette />
      <ReceiptDialog />
      <KeyHelp opened={helpShown} onClose={help.close} />
    </AppShell>
  );
}

function WideHeader({ showKeys }: { showKeys: () => void }) {
  const { businessName } = useSession();
  return (
    <Group h={HEADER_HEIGHT} px="md" justify="space-between" wrap="nowrap">
      <Group gap="xs" wrap="nowrap" w={270}>
        <Logo size={24} />
        <Text fw={600} truncate>{businessName || texts.product}</Text>
      </Group>
      <UnstyledButton className={styles['search']} onClick={() => palette.open()}>
        <Search size={15} aria-hidden />
        <span className={styles['searchText']}>{texts.header.search}</span>
        <KeyHint keys="mod K" />
      </UnstyledButton>
      <Group gap="xs" wrap="nowrap">
        <ConnectionDot />
        <ThemeToggle />
        <Tooltip label={texts.header.keys}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.header.keys} onClick={showKeys}><Keyboard size={17} aria-hidden /></ActionIcon>
        </Tooltip>
        <OperatorMenu showKeys={showKeys} />
      </Group>
    </Group>
  );
}

function NarrowHeader({ showKeys }: { showKeys: () => void }) {
  const { businessName } = useSession();
  return (
    <Group h={HEADER_HEIGHT} px={4} justify="space-between" wrap="nowrap" gap={4}>
      <NarrowMenu navigation={<Navigation />} foot={<ThemeToggle withText />} />
      <Text fw={600} truncate className={styles['narrowName']}>{businessName || texts.product}</Text>
      <ConnectionDot />
      <OperatorMenu showKeys={showKeys} short />
    </Group>
  );
}

/** A technician's phone opens on the page that is made for it; Today is in the menu. */
function useFirstPage(narrow: boolean): void {
  const { operator } = useSession();
  const [path] = useLocation();
  useEffect(() => {
    if (narrow && operator.role === 'technician' && path === '/') goTo('/field', { replace: true });
    // oxlint-disable-next-line react/exhaustive-deps -- once, when he comes in
  }, []);
}

function useTick(): void {
  const tick = useClock((state) => state.tick);
  const { start, stop } = useInterval(tick, TICK_MS);
  useEffect(() => {
    start();
    return stop;
  }, [start, stop]);
}

function Navigation() {
  const may = useMay();
  const shown = navigation.filter((entry) => entry.within === undefined && may(entry.needs));
  return shown.map((entry, index) => (
    <Fragment key={entry.href}>
      {entry.under && shown[index - 1]?.under !== entry.under && <Text className={styles['group']}>{entry.under}</Text>}
      <Entry entry={entry} />
    </Fragment>
  ));
}

function isAt(href: string, path: string): boolean {
  return path === href || (href !== '/' && path.startsWith(`${href}/`));
}

function Entry({ entry: { href, text, icon: Icon, under, count } }: { entry: NavEntry }) {
  const [path] = useLocation();
  const active = navigation.some((entry) => (entry.href === href || entry.within === href) && isAt(entry.href, path));
  return (
    <NavLink
      component={Link}
      href={href}
      label={text}
      active={active}
      className={styles['link'] ?? ''}
      data-under={under !== undefined}
      leftSection={<Icon size={16} aria-hidden />}
      rightSection={href === '/attention' ? <AttentionCount /> : count ? <NavCount of={count} /> : null}
      {...(active ? { 'aria-current': 'page' as const } : {})}
    />
  );
}

function AttentionCount() {
  const attention = useRead('desk.attention', {});
  const count = attention.data?.length ?? 0;
  if (count === 0) return null;
  return <span className={styles['count']} data-red={attention.data?.some((item) => item.severity === 'red')} aria-label={texts.nav.attentionCount(count)} role="img">{count}</span>;
}

function ThemeToggle({ withText = false }: { withText?: boolean }) {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const text = scheme === 'dark' ? texts.header.lightTheme : texts.header.darkTheme;
  const Icon = scheme === 'dark' ? Sun : Moon;
  const toggle = () => setColorScheme(scheme === 'dark' ? 'light' : 'dark');
  if (withText) return <Button variant="subtle" color="gray" justify="flex-start" leftSection={<Icon size={16} aria-hidden />} onClick={toggle}>{text}</Button>;
  return (
    <Tooltip label={text}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={text} onClick={toggle}><Icon size={17} aria-hidden /></ActionIcon>
    </Tooltip>
  );
}

function ConnectionDot() {
  const state = useConnection((store) => store.state);
  const text = { connecting: texts.connection.connecting, connected: texts.connection.connected, lost: texts.connection.lostShort }[state];
  return (
    <Tooltip label={state === 'lost' ? texts.connection.lost : text}>
      <span className={styles['connection']} data-state={state} role="status">{text}</span>
    </Tooltip>
  );
}
