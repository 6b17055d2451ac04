/** Every page: where it is, what it needs, and (for the main ones) its place in the navigation. */
import { Inbox, LayoutDashboard, Package, ReceiptText, Router as RouterIcon, Settings, TriangleAlert, FileUp, Users, Banknote, type LucideIcon } from 'lucide-react';
import { lazy, type ComponentType } from 'react';
import { texts } from '../texts/index.ts';
import type { MethodName } from './session.ts';

type Load = () => Promise<ComponentType<{ id: number }>>;
const page = (load: Load) => lazy(async () => ({ default: await load() }));

export interface PageRoute {
  /** ":id" is a positive whole number and reaches the page as the prop `id`. */
  readonly path: string;
  readonly component: ReturnType<typeof page>;
  /** Shown and opened only when the role may call this. */
  readonly needs: MethodName;
}

export const routes: readonly PageRoute[] = [
  { path: '/', needs: 'desk.today', component: page(async () => (await import('../features/today/today-page.tsx')).TodayPage) },
  { path: '/subscribers', needs: 'subscribers.list', component: page(async () => (await import('../features/subscribers/subscribers-page.tsx')).SubscribersPage) },
  { path: '/subscribers/new', needs: 'subscribers.create', component: page(async () => (await import('../features/subscribers/new-subscriber-page.tsx')).NewSubscriberPage) },
  { path: '/subscribers/:id', needs: 'subscribers.get', component: page(async () => (await import('../features/subscribers/subscriber-page.tsx')).SubscriberPage) },
  { path: '/money/payments', needs: 'payments.list', component: page(async () => (await import('../features/money/payments-page.tsx')).PaymentsPage) },
  { path: '/money/payments/:id', needs: 'payments.get', component: page(async () => (await import('../features/money/payment-page.tsx')).PaymentPage) },
  { path: '/money/unmatched', needs: 'payments.suggestions', component: page(async () => (await import('../features/money/unmatched-page.tsx')).UnmatchedPage) },
  { path: '/money/invoices', needs: 'invoices.list', component: page(async () => (await import('../features/money/invoices-page.tsx')).InvoicesPage) },
  { path: '/money/invoices/:id', needs: 'invoices.get', component: page(async () => (await import('../features/money/invoice-page.tsx')).InvoicePage) },
  { path: '/money/run', needs: 'billing.preview', component: page(async () => (await import('../features/money/billing-run-page.tsx')).BillingRunPage) },
  { path: '/plans', needs: 'plans.list', component: page(async () => (await import('../features/plans/plans-page.tsx')).PlansPage) },
  { path: '/routers', needs: 'routers.list', component: page(async () => (await import('../features/routers/routers-page.tsx')).RoutersPage) },
  { path: '/routers/:id', needs: 'routers.get', component: page(async () => (await import('../features/routers/router-page.tsx')).RouterPage) },
  { path: '/import', needs: 'imports.list', component: page(async () => (await import('../features/imports/imports-page.tsx')).ImportsPage) },
  { path: '/import/:id', needs: 'imports.get', component: page(async () => (await import('../features/imports/import-page.tsx')).ImportPage) },
  { path: '/attention', needs: 'desk.attention', component: page(async () => (await import('../features/attention/attention-page.tsx')).AttentionPage) },
  { path: '/settings', needs: 'settings.freezeCutOffs', component: page(async () => (await import('../features/settings/settings-page.tsx')).SettingsPage) },
];

export interface NavEntry {
  readonly href: string;
  readonly text: string;
  readonly icon: LucideIcon;
  readonly needs: MethodName;
  /** Pressed after g. */
  readonly key: string;
  readonly under?: string;
}

export const navigation: readonly NavEntry[] = [
  { href: '/', text: texts.nav.today, icon: LayoutDashboard, needs: 'desk.today', key: 't' },
  { href: '/subscribers', text: texts.nav.subscribers, icon: Users, needs: 'subscribers.list', key: 's' },
  { href: '/money/payments', text: texts.money.payments, icon: Banknote, needs: 'payments.list', key: 'p', under: texts.nav.money },
  { href: '/money/unmatched', text: texts.money.unmatched, icon: Inbox, needs: 'payments.suggestions', key: 'u', under: texts.nav.money },
  { href: '/money/invoices', text: texts.money.invoices, icon: ReceiptText, needs: 'invoices.list', key: 'i', under: texts.nav.money },
  { href: '/plans', text: texts.nav.plans, icon: Package, needs: 'plans.list', key: 'l' },
  { href: '/routers', text: texts.nav.routers, icon: RouterIcon, needs: 'routers.list', key: 'r' },
  { href: '/import', text: texts.nav.imports, icon: FileUp, needs: 'imports.list', key: 'm' },
  { href: '/attention', text: texts.nav.attention, icon: TriangleAlert, needs: 'desk.attention', key: 'a' },
  { href: '/settings', text: texts.nav.settings, icon: Settings, needs: 'settings.freezeCutOffs', key: 'e' },
];

