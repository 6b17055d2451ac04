import { accounts } from './accounts.ts';
import { arming } from './arming.ts';
import { billing } from './billing.ts';
import { catalogue } from './catalogue.ts';
import { closes } from './closes.ts';
import { corrections } from './corrections.ts';
import { desk, practice } from './desk.ts';
import { documents } from './documents.ts';
import { drafts } from './drafts.ts';
import { etims } from './etims.ts';
import { field } from './field.ts';
import { health } from './health.ts';
import { imports } from './imports.ts';
import { moneyIn, tills } from './money-in.ts';
import { networkSettings } from './network-values.ts';
import { outages } from './outages.ts';
import { payments } from './payments.ts';
import { plans } from './plans.ts';
import { reach } from './reach.ts';
import { routerPreviews } from './router-previews.ts';
import { routerRollout } from './router-rollout.ts';
import { routerSessions } from './router-sessions.ts';
import { routerSetup } from './router-setup.ts';
import { routerSwap } from './router-swap.ts';
import { routers } from './routers.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { statements } from './statements.ts';
import { subscribers } from './subscribers.ts';
import { usage } from './usage.ts';

/** Everything the desk can ask and do. */
export const operatorContract = { ...session, ...settings, ...plans, ...subscribers, ...billing, ...catalogue, ...corrections, ...drafts, ...accounts, ...documents, ...etims, ...payments, ...moneyIn, ...tills, ...statements, ...closes, ...reach, ...networkSettings, ...routers, ...routerPreviews, ...routerRollout, ...routerSessions, ...health, ...field, ...arming, ...outages, ...routerSetup, ...routerSwap, ...usage, ...imports, ...desk, ...practice };
export type OperatorContract = typeof operatorContract;

/** What changed; a screen refetches what it shows of it. */
export const TOPICS = ['subscribers', 'subscriptions', 'plans', 'invoices', 'creditNotes', 'drafts', 'products', 'taxes', 'promoCodes', 'etims', 'payments', 'pushes', 'reversals', 'tills', 'cheques', 'transfers', 'statements', 'days', 'reach', 'routers', 'outages', 'entitlements', 'usage', 'messages', 'imports', 'batches', 'jobs', 'settings', 'operators', 'practice', 'backups'] as const;
export type Topic = (typeof TOPICS)[number];
