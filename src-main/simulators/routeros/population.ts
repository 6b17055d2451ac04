import type { Customers } from './customers.ts';
import { profileDefaults, secretDefaults } from './menus-ppp.ts';
import type { Router } from './router.ts';
import { addressNumber, addressText, seededNumber } from './values.ts';

/** A subscriber that the router has from the start. */
export interface SeededUser {
  readonly name: string;
  readonly password: string;
  readonly profile: string;
  readonly comment?: string;
  readonly disabled?: boolean;
  /** Is his own router switched on? Default: yes. */
  readonly dialling?: boolean;
}

const PLANS: Readonly<Record<string, string>> = { 'home-5M': '2M/5M', 'home-10M': '5M/10M', 'business-20M': '10M/20M' };
const POOL = { name: 'pppoe-pool', first: '10.64.0.2' };
const THREE_DAYS_MS = 3 * 86_400_000;

/** Users named user00001 and so on, most of them switched on; the same for the same seed. */
export function numberedUsers(count: number, seed: number): SeededUser[] {
  const plans = Object.keys(PLANS);
  return Array.from({ length: count }, (_, index) => {
    const name = `user${String(index + 1).padStart(5, '0')}`;
    const chance = seededNumber(seed, name);
    return {
      name,
      password: seededNumber(seed, `password ${name}`).toString(36).padStart(7, '0'),
      profile: plans[chance % plans.length] ?? 'home-5M',
      dialling: chance % 100 < 85,
    };
  });
}

/** Pool, plans as profiles, secrets, and customers who are on line since up to three days. */
export function populate(router: Router, customers: Customers, users: readonly SeededUser[], redialAfterMs: number): void {
  const first = addressNumber(POOL.first) ?? 0;
  const last = first + Math.max(1000, users.length * 2);
  router.pools.add({ name: POOL.name, ranges: `${POOL.first}-${addressText(last)}` });
  for (const [name, rateLimit] of Object.entries(PLANS)) {
    const addresses = { 'local-address': '10.64.0.1', 'remote-address': POOL.name };
    router.ppp.profiles.add({ ...profileDefaults(), name, ...addresses, 'rate-limit': rateLimit });
  }
  for (const user of users) {
    const comment: Readonly<Record<string, string>> = user.comment ? { comment: user.comment } : {};
    const { name, password, profile } = user;
    router.ppp.secrets.add({ ...secretDefaults(router), name, password, profile, service: 'pppoe', ...comment, disabled: String(user.disabled ?? false) });
  }
  for (const user of users) {
    customers.add({ name: user.name, password: user.password, redialAfterMs });
    const ageMs = seededNumber(router.settings.seed, `since ${user.name}`) % THREE_DAYS_MS;
    if (user.dialling ?? true) customers.dial(user.name, router.now() - ageMs);
  }
}
