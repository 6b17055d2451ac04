/** What can be gone to: the side bar, the tabs of a section, the palette and "g" with a letter. */
import { AlarmClock, ArrowLeftRight, Banknote, BookCheck, Building2, CalendarCheck, CalendarClock, ChartColumn, DatabaseBackup, FileArchive, FileMinus, FilePen, FileSpreadsheet, FileUp, HandCoins, HardHat, Hash, Inbox, Landmark, LayoutDashboard, Network, Package, PackagePlus, Percent, Radio, ReceiptText, RotateCcw, Router as RouterIcon, Scale, ScrollText, Settings, Signature, Smartphone, Ticket, TriangleAlert, Undo2, UserCog, Users, Wallet, Waypoints, ZapOff, type LucideIcon } from 'lucide-react';
import { texts } from '../texts/index.ts';
import type { CountKind } from './nav-count.tsx';
import type { MethodName } from './session.ts';

export interface NavEntry {
  readonly href: string;
  readonly text: string;
  readonly icon: LucideIcon;
  readonly needs: MethodName;
  /** Pressed after g. */
  readonly key: string;
  readonly under?: string;
  /** It is a tab of the page with this address (app/section-tabs.tsx), not in the side bar. */
  readonly within?: string;
  /** Its name as a tab, where that differs. */
  readonly tab?: string;
  /** What waits there is counted behind its name. */
  readonly count?: CountKind;
}

export const navigation: readonly NavEntry[] = [
  { href: '/', text: texts.nav.today, icon: LayoutDashboard, needs: 'desk.today', key: 't' },
  { href: '/subscribers', text: texts.nav.subscribers, icon: Users, needs: 'subscribers.list', key: 's' },
  { href: '/money/payments', text: texts.money.payments, icon: Banknote, needs: 'payments.list', key: 'p', under: texts.nav.money },
  { href: '/money/unmatched', text: texts.money.unmatched, icon: Inbox, needs: 'payments.suggestions', key: 'u', under: texts.nav.money, count: 'unmatched' },
  { href: '/money/reversals', text: texts.moneyIn.reversals.title, icon: RotateCcw, needs: 'reversals.list', key: 'v', under: texts.nav.money, within: '/money/payments', count: 'reversals' },
  { href: '/money/days', text: texts.closes.title, tab: texts.closes.tab, icon: Scale, needs: 'days.list', key: 'y', under: texts.nav.money },
  { href: '/money/statements', text: texts.statements.title, tab: texts.statements.tab, icon: FileSpreadsheet, needs: 'statements.list', key: 'h', under: texts.nav.money, within: '/money/days' },
  { href: '/money/tills', text: texts.tills.section, tab: texts.tills.tab, icon: Wallet, needs: 'tills.list', key: 'j', under: texts.nav.money },
  { href: '/money/cheques', text: texts.tills.cheques.tab, icon: Signature, needs: 'cheques.list', key: 'q', under: texts.nav.money, within: '/money/tills' },
  { href: '/money/transfers', text: texts.tills.transfers.tab, icon: ArrowLeftRight, needs: 'transfers.list', key: 'g', under: texts.nav.money, within: '/money/tills' },
  { href: '/money/invoices', text: texts.money.invoices, icon: ReceiptText, needs: 'invoices.list', key: 'i', under: texts.nav.money },
  { href: '/money/drafts', text: texts.money.drafts, icon: FilePen, needs: 'drafts.list', key: 'd', under: texts.nav.money, within: '/money/invoices' },
  { href: '/money/credit-notes', text: texts.money.creditNotes, icon: FileMinus, needs: 'creditNotes.list', key: 'c', under: texts.nav.money, within: '/money/invoices' },
  { href: '/money/refunds', text: texts.money.refunds, icon: Undo2, needs: 'refunds.list', key: 'f', under: texts.nav.money, within: '/money/invoices' },
  { href: '/money/runs', text: texts.money.runsName, tab: texts.money.runsTab, icon: CalendarCheck, needs: 'billing.runs', key: 'b', under: texts.nav.money },
  { href: '/money/run', text: texts.money.nextRun, icon: CalendarClock, needs: 'billing.preview', key: 'n', under: texts.nav.money, within: '/money/runs' },
  { href: '/money/exports', text: texts.money.exports, icon: FileArchive, needs: 'documents.exports', key: 'z', under: texts.nav.money, within: '/money/runs' },
  { href: '/money/receivables', text: texts.money.reportsName, tab: texts.money.receivables, icon: ChartColumn, needs: 'reports.receivables', key: 'o', under: texts.nav.money },
  { href: '/money/taxes', text: texts.money.taxes, icon: Landmark, needs: 'reports.tax', key: 'x', under: texts.nav.money, within: '/money/receivables' },
  { href: '/money/reports', text: texts.moneyIn.reports.title, icon: Radio, needs: 'inbox.list', key: 'R', under: texts.nav.money, within: '/money/payments', count: 'reports' },
  { href: '/plans', text: texts.nav.plans, icon: Package, needs: 'plans.list', key: 'l' },
  { href: '/plans/products', text: texts.plans.products.title, icon: PackagePlus, needs: 'products.list', key: 'w', within: '/plans' },
  { href: '/plans/promo-codes', text: texts.plans.promoCodes.title, icon: Ticket, needs: 'promoCodes.list', key: 'k', within: '/plans' },
  { href: '/routers', text: texts.nav.routers, icon: RouterIcon, needs: 'routers.list', key: 'r' },
  { href: '/routers/outages', text: texts.outages.title, tab: texts.outages.tab, icon: ZapOff, needs: 'outages.list', key: 'O', within: '/routers' },
  { href: '/field', text: texts.nav.field, icon: HardHat, needs: 'routers.kick', key: 'F' },
  { href: '/import', text: texts.nav.imports, icon: FileUp, needs: 'imports.list', key: 'm' },
  { href: '/attention', text: texts.nav.attention, icon: TriangleAlert, needs: 'desk.attention', key: 'a' },
  { href: '/settings', text: texts.nav.settings, icon: Settings, needs: 'settings.freezeCutOffs', key: 'e' },
];

export const SETTINGS = ['business', 'taxes', 'billing', 'lateFees', 'dunning', 'numbers', 'moneyIn', 'mpesa', 'etims', 'network', 'operators', 'backups', 'books', 'log'] as const;
export type SettingsKey = (typeof SETTINGS)[number];

/** The pages of the settings (?tab=…): their own navigation, and the palette. */
export const settingsPages: Readonly<Record<SettingsKey, { readonly icon: LucideIcon; /** Shown only to roles that may call it. */ readonly needs: MethodName }>> = {
  business: { icon: Building2, needs: 'settings.saveBusiness' },
  taxes: { icon: Percent, needs: 'taxes.set' },
  billing: { icon: CalendarClock, needs: 'settings.saveBilling' },
  lateFees: { icon: AlarmClock, needs: 'settings.saveLateFees' },
  dunning: { icon: Waypoints, needs: 'settings.freezeCutOffs' },
  numbers: { icon: Hash, needs: 'series.list' },
  moneyIn: { icon: HandCoins, needs: 'settings.saveMoneyIn' },
  mpesa: { icon: Smartphone, needs: 'settings.saveMpesa' },
  etims: { icon: Landmark, needs: 'etims.save' },
  network: { icon: Network, needs: 'settings.saveNetwork' },
  operators: { icon: UserCog, needs: 'operators.list' },
  backups: { icon: DatabaseBackup, needs: 'system.backups' },
  books: { icon: BookCheck, needs: 'system.verify' },
  log: { icon: ScrollText, needs: 'system.log' },
};
