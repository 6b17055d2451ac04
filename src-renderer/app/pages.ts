/** Every page: where it is and what it needs. Its place in the navigation: navigation.ts. */
import { lazy, type ComponentType } from 'react';
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
  { path: '/subscribers/:id/statement', needs: 'accounts.statement', component: page(async () => (await import('../features/subscribers/account/statement-page.tsx')).StatementPage) },
  { path: '/money/payments', needs: 'payments.list', component: page(async () => (await import('../features/money/payments-page.tsx')).PaymentsPage) },
  { path: '/money/payments/:id', needs: 'payments.get', component: page(async () => (await import('../features/money/payment-page.tsx')).PaymentPage) },
  { path: '/money/reversals', needs: 'reversals.list', component: page(async () => (await import('../features/money/reversals-page.tsx')).ReversalsPage) },
  { path: '/money/reports', needs: 'inbox.list', component: page(async () => (await import('../features/money/reports-page.tsx')).ReportsPage) },
  { path: '/money/unmatched', needs: 'payments.suggestions', component: page(async () => (await import('../features/money/unmatched-page.tsx')).UnmatchedPage) },
  { path: '/money/invoices', needs: 'invoices.list', component: page(async () => (await import('../features/money/invoices-page.tsx')).InvoicesPage) },
  { path: '/money/invoices/:id', needs: 'invoices.get', component: page(async () => (await import('../features/money/invoice-page.tsx')).InvoicePage) },
  { path: '/money/credit-notes', needs: 'creditNotes.list', component: page(async () => (await import('../features/money/credit-notes-page.tsx')).CreditNotesPage) },
  { path: '/money/credit-notes/:id', needs: 'creditNotes.get', component: page(async () => (await import('../features/money/credit-note-page.tsx')).CreditNotePage) },
  { path: '/money/refunds', needs: 'refunds.list', component: page(async () => (await import('../features/money/refunds-page.tsx')).RefundsPage) },
  { path: '/money/drafts', needs: 'drafts.list', component: page(async () => (await import('../features/money/drafts-page.tsx')).DraftsPage) },
  { path: '/money/drafts/new', needs: 'drafts.create', component: page(async () => (await import('../features/money/draft-page.tsx')).NewDraftPage) },
  { path: '/money/drafts/:id', needs: 'drafts.get', component: page(async () => (await import('../features/money/draft-page.tsx')).DraftPage) },
  { path: '/money/run', needs: 'billing.preview', component: page(async () => (await import('../features/money/billing-run-page.tsx')).BillingRunPage) },
  { path: '/money/runs', needs: 'billing.runs', component: page(async () => (await import('../features/money/runs-page.tsx')).RunsPage) },
  { path: '/money/runs/:id', needs: 'billing.runReport', component: page(async () => (await import('../features/money/run-page.tsx')).RunPage) },
  { path: '/money/exports', needs: 'documents.exports', component: page(async () => (await import('../features/money/exports-page.tsx')).ExportsPage) },
  { path: '/money/days', needs: 'days.list', component: page(async () => (await import('../features/closes/days-page.tsx')).DaysPage) },
  { path: '/money/days/:day', needs: 'days.get', component: page(async () => (await import('../features/closes/day-page.tsx')).DayPage) },
  { path: '/money/statements', needs: 'statements.list', component: page(async () => (await import('../features/statements/statements-page.tsx')).StatementsPage) },
  { path: '/money/statements/:id', needs: 'statements.get', component: page(async () => (await import('../features/statements/statement-page.tsx')).StatementPage) },
  { path: '/money/tills', needs: 'tills.list', component: page(async () => (await import('../features/tills/tills-page.tsx')).TillsPage) },
  { path: '/money/tills/:id', needs: 'tills.get', component: page(async () => (await import('../features/tills/till-page.tsx')).TillPage) },
  { path: '/money/cheques', needs: 'cheques.list', component: page(async () => (await import('../features/tills/cheques-page.tsx')).ChequesPage) },
  { path: '/money/transfers', needs: 'transfers.list', component: page(async () => (await import('../features/tills/transfers-page.tsx')).TransfersPage) },
  { path: '/money/receivables', needs: 'reports.receivables', component: page(async () => (await import('../features/money/receivables-page.tsx')).ReceivablesPage) },
  { path: '/money/taxes', needs: 'reports.tax', component: page(async () => (await import('../features/money/tax-page.tsx')).TaxPage) },
  { path: '/plans', needs: 'plans.list', component: page(async () => (await import('../features/plans/plans-page.tsx')).PlansPage) },
  { path: '/plans/products', needs: 'products.list', component: page(async () => (await import('../features/plans/products-page.tsx')).ProductsPage) },
  { path: '/plans/promo-codes', needs: 'promoCodes.list', component: page(async () => (await import('../features/plans/promo-codes-page.tsx')).PromoCodesPage) },
  { path: '/routers', needs: 'routers.list', component: page(async () => (await import('../features/routers/routers-page.tsx')).RoutersPage) },
  { path: '/routers/outages', needs: 'outages.list', component: page(async () => (await import('../features/outages/outages-page.tsx')).OutagesPage) },
  { path: '/routers/:id', needs: 'routers.get', component: page(async () => (await import('../features/routers/router-page.tsx')).RouterPage) },
  { path: '/routers/:id/replace', needs: 'routerSwap.state', component: page(async () => (await import('../features/router-swap/replace-page.tsx')).ReplacePage) },
  { path: '/field', needs: 'routers.kick', component: page(async () => (await import('../features/field/field-page.tsx')).FieldPage) },
  { path: '/field/new', needs: 'routers.kick', component: page(async () => (await import('../features/field/new-line-page.tsx')).NewLinePage) },
  { path: '/field/:id', needs: 'routers.kick', component: page(async () => (await import('../features/field/line-page.tsx')).LinePage) },
  { path: '/import', needs: 'imports.list', component: page(async () => (await import('../features/imports/imports-page.tsx')).ImportsPage) },
  { path: '/import/:id', needs: 'imports.get', component: page(async () => (await import('../features/imports/import-page.tsx')).ImportPage) },
  { path: '/attention', needs: 'desk.attention', component: page(async () => (await import('../features/attention/attention-page.tsx')).AttentionPage) },
  { path: '/settings', needs: 'settings.freezeCutOffs', component: page(async () => (await import('../features/settings/settings-page.tsx')).SettingsPage) },
];
