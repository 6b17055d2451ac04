/** Which reads an event makes stale. */
import type { Topic } from '../../src-shared/contract/index.ts';

const EVERYTHING = 'all';

/** The contract's name prefix → topics that may change what its queries answer. */
const TOPICS_OF: Readonly<Record<string, readonly Topic[] | typeof EVERYTHING>> = {
  session: ['operators', 'settings'],
  operators: ['operators'],
  settings: ['settings', 'payments'],
  plans: ['plans', 'subscriptions', 'imports'],
  subscribers: ['subscribers', 'subscriptions', 'plans', 'invoices', 'payments', 'pushes', 'entitlements', 'messages', 'routers', 'imports', 'creditNotes'],
  subscriptions: ['subscriptions', 'invoices', 'creditNotes', 'payments', 'plans', 'taxes'],
  // A lock of the books (settings) says what may be void.
  invoices: ['invoices', 'payments', 'subscribers', 'imports', 'creditNotes', 'settings'],
  creditNotes: ['creditNotes', 'invoices', 'subscribers', 'settings'],
  refunds: ['payments', 'subscribers'],
  deposits: ['invoices', 'payments', 'creditNotes', 'subscribers'],
  promises: ['subscribers', 'invoices', 'payments'],
  drafts: ['drafts', 'subscribers', 'subscriptions', 'products', 'taxes', 'settings'],
  products: ['products', 'subscriptions'],
  taxes: ['taxes', 'practice'],
  promoCodes: ['promoCodes', 'plans', 'subscriptions'],
  series: ['invoices', 'creditNotes', 'payments', 'subscribers', 'backups'],
  periodLocks: ['settings'],
  reports: ['invoices', 'payments', 'creditNotes', 'subscribers', 'imports', 'practice'],
  documents: ['batches', 'settings', 'invoices', 'payments', 'creditNotes', 'drafts', 'subscribers', 'etims'],
  accounts: ['invoices', 'payments', 'creditNotes', 'subscribers', 'imports'],
  billing: ['invoices', 'payments', 'subscribers', 'subscriptions', 'plans', 'taxes', 'creditNotes', 'settings', 'batches', 'practice'],
  batches: ['batches'],
  payments: ['payments', 'pushes', 'invoices', 'subscribers'],
  // What is known of a receipt, and the hours granted on his word.
  receipts: ['payments', 'pushes', 'jobs', 'practice'],
  courtesy: ['subscribers', 'payments', 'entitlements', 'practice'],
  reversals: ['reversals', 'payments', 'statements', 'practice'],
  mpesaBalance: ['payments', 'jobs'],
  inbox: ['payments'],
  statements: ['statements', 'payments', 'reversals', 'batches'],
  days: ['days', 'statements', 'payments', 'reversals', 'tills', 'cheques', 'transfers', 'entitlements', 'practice'],
  tills: ['tills', 'payments', 'transfers', 'settings'],
  cheques: ['cheques', 'payments'],
  transfers: ['transfers', 'tills', 'cheques', 'statements'],
  money: ['payments', 'reversals', 'transfers', 'tills', 'cheques', 'statements'],
  reach: ['reach', 'settings'],
  etims: ['etims', 'invoices', 'creditNotes', 'subscribers', 'settings'],
  health: ['routers'],
  field: ['subscriptions'],
  routers: ['routers', 'entitlements', 'jobs', 'subscriptions'],
  routerSetup: ['routers', 'settings'],
  routerSwap: ['routers', 'entitlements', 'subscriptions', 'jobs'],
  outages: ['outages', 'routers', 'entitlements', 'batches', 'jobs', 'settings', 'practice'],
  neverSuspend: ['outages', 'subscriptions'],
  arming: ['routers', 'entitlements', 'jobs', 'settings'],
  usage: ['usage', 'subscriptions', 'entitlements', 'plans', 'practice'],
  imports: ['imports', 'batches', 'plans', 'routers'],
  desk: EVERYTHING,
  jobs: ['jobs'],
  messages: ['messages'],
  system: ['backups'],
  practice: ['practice', 'messages', 'routers'],
};

/** Prefixes of the contract that this table knows; one that it does not know is stale after every event. */
export const knownPrefixes: readonly string[] = Object.keys(TOPICS_OF);

/** Whether an event about `topic` may change the answer of a query. own: topics that the reader named itself. */
export function isStaleAfter(queryName: string, topic: string, own?: readonly string[]): boolean {
  if (own) return own.includes(topic);
  const topics = TOPICS_OF[queryName.split('.')[0] ?? ''];
  if (topics === undefined) return true;
  return topics === EVERYTHING || (topics as readonly string[]).includes(topic);
}
