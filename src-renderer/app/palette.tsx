/** Ctrl/⌘ K: go, find, do. */
import { Spotlight } from '@mantine/spotlight';
import { useDebouncedValue } from '@mantine/hooks';
import { Package, ReceiptText, Router as RouterIcon, Search, User, UserPlus, Wallet, type LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { texts } from '../texts/index.ts';
import { KeyHint } from '../ui/key-hint.tsx';
import { goTo } from './address.ts';
import { navigation } from './pages.ts';
import { usePageActionStore } from './page-actions.store.ts';
import { useRead, type ReadOutput } from './queries.ts';
import { useMay } from './session.ts';

type Found = ReadOutput<'desk.search'>[number];

const FEWEST_LETTERS = 2;
const TYPING_MS = 90;

const places: Readonly<Record<Found['kind'], { icon: LucideIcon; address: (id: number) => string }>> = {
  subscriber: { icon: User, address: (id) => `/subscribers/${id}` },
  payment: { icon: Wallet, address: (id) => `/money/payments/${id}` },
  invoice: { icon: ReceiptText, address: (id) => `/money/invoices/${id}` },
  router: { icon: RouterIcon, address: (id) => `/routers/${id}` },
  plan: { icon: Package, address: () => '/plans' },
};

interface Entry {
  id: string;
  label: string;
  detail?: string | undefined;
  icon: LucideIcon;
  keys?: string | undefined;
  run: () => void;
}

export function Palette() {
  const [typed, setTyped] = useState('');
  const [settled] = useDebouncedValue(typed.trim(), TYPING_MS);
  const searches = settled.length >= FEWEST_LETTERS;
  const found = useRead('desk.search', { text: settled }, { enabled: searches, keep: true });
  const may = useMay();
  const pageActions = usePageActionStore((state) => state.actions);
  const fits = (text: string) => text.toLowerCase().includes(typed.trim().toLowerCase());

  const doing: Entry[] = [
    ...pageActions.map((action) => ({ id: action.id, label: action.label, detail: action.detail, icon: action.icon, keys: action.key, run: action.run })),
    ...(may('subscribers.create') ? [{ id: 'new-subscriber', label: texts.palette.newSubscriber, icon: UserPlus, run: () => goTo('/subscribers/new') }] : []),
  ].filter((entry) => fits(entry.label));
  const going: Entry[] = navigation
    .filter((entry) => may(entry.needs) && fits(entry.text))
    .map((entry) => ({ id: `go:${entry.href}`, label: entry.text, icon: entry.icon, keys: `g ${entry.key}`, run: () => goTo(entry.href) }));
  const results: Entry[] = (searches ? (found.data ?? []) : []).map((result) => ({
    id: `${result.kind}:${result.id}`,
    label: result.title,
    detail: result.detail,
    icon: places[result.kind].icon,
    run: () => goTo(places[result.kind].address(result.id)),
  }));
  const waiting = searches && (found.isFetching || settled !== typed.trim());
  return (
    <Spotlight.Root query={typed} onQueryChange={setTyped} shortcut="mod + K" tagsToIgnore={[]} scrollable maxHeight={420} zIndex={400}>
      <Spotlight.Search placeholder={texts.palette.placeholder} aria-label={texts.palette.placeholder} leftSection={<Search size={18} aria-hidden />} />
      <Spotlight.ActionsList>
        <Group title={texts.palette.groupFound} entries={results} />
        <Group title={texts.palette.groupDo} entries={doing} />
        <Group title={texts.palette.groupGo} entries={going} />
        {results.length + doing.length + going.length === 0 && <Spotlight.Empty>{waiting ? texts.palette.searching : texts.palette.nothing}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Group({ title, entries }: { title: string; entries: readonly Entry[] }): ReactNode {
  if (entries.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label={title}>
      {entries.map(({ id, label, detail, icon: Icon, keys, run }) => (
        <Spotlight.Action key={id} label={label} {...(detail ? { description: detail } : {})} leftSection={<Icon size={18} aria-hidden />} rightSection={keys ? <KeyHint keys={keys} /> : null} onClick={run} />
      ))}
    </Spotlight.ActionsGroup>
  );
}
