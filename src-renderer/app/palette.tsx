/** Ctrl/⌘ K: go, find, do. */
import { Spotlight } from '@mantine/spotlight';
import { useDebouncedValue } from '@mantine/hooks';
import { Package, ReceiptText, Router as RouterIcon, Search, SearchCheck, User, UserPlus, Wallet, type LucideIcon } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { texts } from '../texts/index.ts';
import { KeyHint } from '../ui/key-hint.tsx';
import { addressOf, goTo } from './address.ts';
import { navigation, SETTINGS, settingsPages, type NavEntry } from './navigation.ts';
import { usePageActionStore } from './page-actions.store.ts';
import { palette, paletteStore } from './palette.store.ts';
import { useRead, type ReadOutput } from './queries.ts';
import { checkReceipt, looksLikeReceipt, RECEIPT_KEY } from './receipt-check.store.ts';
import { useMay } from './session.ts';

type Found = ReadOutput<'desk.search'>[number];

const FEWEST_LETTERS = 2;
const TYPING_MS = 90;

const places: Readonly<Record<Found['kind'], { icon: LucideIcon; address: (id: number) => string }>> = {
  subscriber: { icon: User, address: (id) => `/subscribers/${id}` },
  payment: { icon: Wallet, address: (id) => `/money/payments/${id}` },
  invoice: { icon: ReceiptText, address: (id) => `/money/invoices/${id}` },
  router: { icon: RouterIcon, address: (id) => `/routers/${id}` },
  plan: { icon: Package, address: (id) => `/plans?plan=${id}` },
};

interface Entry {
  id: string;
  label: string;
  detail?: string | undefined;
  icon: LucideIcon;
  keys?: string | undefined;
  run: () => void;
}

const settingsName = (key: (typeof SETTINGS)[number]): string => texts.palette.within(texts.nav.settings, texts.settings.tab[key]);
/** "Reports: Taxes" for a tab, so that it is told from others of its name. */
const nameOf = ({ text, within }: NavEntry): string => (within === undefined ? text : texts.palette.within(navigation.find(({ href }) => href === within)?.text ?? '', text));

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
    ...(may('receipts.check') && !pageActions.some(({ id }) => id === 'check-receipt') ? [{ id: 'check-receipt', label: texts.moneyIn.check.name, detail: texts.moneyIn.check.act, icon: SearchCheck, keys: RECEIPT_KEY, run: () => checkReceipt() }] : []),
  ].filter((entry) => fits(entry.label));
  const going: Entry[] = [
    ...navigation
      .filter((entry) => may(entry.needs) && fits(nameOf(entry)))
      .map((entry) => ({ id: `go:${entry.href}`, label: nameOf(entry), icon: entry.icon, keys: `g ${entry.key}`, run: () => goTo(entry.href) })),
    // Its pages only when somebody looks for one: they would bury the rest.
    ...SETTINGS.filter((key) => typed.trim() !== '' && may(settingsPages[key].needs) && fits(settingsName(key))).map((key) => ({ id: `go:settings ${key}`, label: settingsName(key), icon: settingsPages[key].icon, run: () => goTo(addressOf('/settings', { tab: key })) })),
  ];
  const results: Entry[] = (searches ? (found.data ?? []) : []).map((result) => ({
    id: `${result.kind}:${result.id}`,
    label: result.title,
    detail: result.detail,
    icon: places[result.kind].icon,
    run: () => goTo(places[result.kind].address(result.id)),
  }));
  // Behind what was found: a receipt that is here is opened, one that is not is asked for at M-Pesa.
  const code = typed.trim();
  const asking: Entry[] = may('receipts.check') && looksLikeReceipt(code) ? [{ id: 'check-this', label: texts.moneyIn.check.actFor(code.toUpperCase()), icon: SearchCheck, run: () => checkReceipt({ receipt: code }) }] : [];
  const waiting = typed.trim().length >= FEWEST_LETTERS && (found.isFetching || settled !== typed.trim());
  const enter = useEnterAfterTyping(waiting, [...results, ...asking], doing.length + going.length === 0);
  return (
    <Spotlight.Root
      store={paletteStore}
      query={typed}
      onQueryChange={(text) => {
        enter.forget();
        setTyped(text);
      }}
      shortcut="mod + K"
      tagsToIgnore={[]}
      lockScroll={false}
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      attributes={{ content: { 'aria-label': texts.header.search } }}
      scrollable
      maxHeight={420}
      zIndex={400}
    >
      <Spotlight.Search placeholder={texts.palette.placeholder} aria-label={texts.palette.placeholder} leftSection={<Search size={18} aria-hidden />} onKeyDown={enter.onKeyDown} />
      <Spotlight.ActionsList data-palette>
        <Group title={texts.palette.groupDo} entries={doing} />
        <Group title={texts.palette.groupGo} entries={going} />
        <Group title={texts.palette.groupFound} entries={waiting ? results.map((entry) => ({ ...entry, run: enter.remember })) : results} stays={waiting} />
        <Group title={texts.moneyIn.check.group} entries={waiting ? [] : asking} />
        {results.length + asking.length + doing.length + going.length === 0 && <Spotlight.Empty>{waiting ? texts.palette.searching : texts.palette.nothing}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** Mantine marks the first action when the text changes; ours comes later, with the answer. */
function selectFirst(): void {
  const list = document.querySelector('[data-palette]');
  for (const selected of list?.querySelectorAll('[data-selected]') ?? []) selected.removeAttribute('data-selected');
  list?.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
  paletteStore.updateState((state) => ({ ...state, selected: 0 }));
}

/**
 * Fast fingers press Enter before the answer is here. What stands in the list then belongs to an older text, and opening it would be
 * the wrong customer: the Enter is remembered and opens the first result of what was typed.
 */
function useEnterAfterTyping(waiting: boolean, results: readonly Entry[], onlyResults: boolean) {
  const remembered = useRef(false);
  const first = results[0];
  const identity = results.map(({ id }) => id).join();
  const remember = () => {
    remembered.current = true;
  };
  useEffect(() => {
    if (waiting) return;
    if (onlyResults) selectFirst();
    if (!remembered.current) return;
    remembered.current = false;
    if (!first) return;
    palette.close();
    first.run();
    // oxlint-disable-next-line react/exhaustive-deps -- once for each answer
  }, [waiting, identity, onlyResults]);
  return {
    remember,
    forget: () => {
      remembered.current = false;
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter' && waiting && onlyResults) remember();
    },
  };
}

function Group({ title, entries, stays = false }: { title: string; entries: readonly Entry[]; stays?: boolean }): ReactNode {
  if (entries.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label={title}>
      {entries.map(({ id, label, detail, icon: Icon, keys, run }) => (
        <Spotlight.Action key={id} label={label} {...(detail ? { description: detail } : {})} closeSpotlightOnTrigger={!stays} leftSection={<Icon size={18} aria-hidden />} rightSection={keys ? <KeyHint keys={keys} /> : null} onClick={run} />
      ))}
    </Spotlight.ActionsGroup>
  );
}
