import { callerIdOf, type DialOutcome, type PppServer, type SessionEnd } from './ppp-server.ts';
import type { Router } from './router.ts';
import type { TableEvent } from './table.ts';
import type { TrafficRate } from './traffic.ts';

export interface CustomerOptions {
  readonly name: string;
  readonly password: string;
  /** The router on his roof; by default made from the name. */
  readonly callerId?: string;
  /** How long after losing the line, or after being let in again, it dials. */
  readonly redialAfterMs?: number;
  /** By default a habit made from seed and name, within his limit. */
  readonly rate?: TrafficRate;
}

interface Customer {
  readonly name: string;
  password: string;
  readonly callerId: string;
  readonly redialAfterMs: number;
  rate: TrafficRate | null;
  /** Off: hung up by himself. Refused: the router said no and something has to change first. */
  state: 'off' | 'online' | 'redialling' | 'refused';
  sessionId: string | null;
  callOff: (() => void) | null;
}

const REDIAL_AFTER_MS = 10_000;

/**
 * The subscribers' own routers. A real one dials for ever; here a refused one waits for the router to change (its secret, a free
 * address) and dials then, after its redial time, which looks the same from outside and costs nothing for a year of waiting.
 */
export class Customers {
  readonly #router: Router;
  readonly #ppp: PppServer;
  readonly #customers = new Map<string, Customer>();
  /** Refused for want of an address, a licence or a profile. */
  readonly #waitingForRoom = new Set<Customer>();
  #followSecrets = false;

  constructor(router: Router, ppp: PppServer) {
    this.#router = router;
    this.#ppp = ppp;
    ppp.onEnd((end) => this.#ended(end));
    router.ppp.secrets.onChange((event) => this.#secretChanged(event));
    router.pools.onChange(() => this.#roomMade());
    router.ppp.profiles.onChange(() => this.#roomMade());
  }

  /** From now on every new secret gets a customer who knows its password, as if the technician had set up his router. */
  followSecrets(): void {
    this.#followSecrets = true;
  }

  /** Adds a customer who is off until dial is called. */
  add(options: CustomerOptions): void {
    const previous = this.#customers.get(options.name);
    previous?.callOff?.();
    this.#customers.set(options.name, {
      name: options.name,
      password: options.password,
      callerId: options.callerId ?? callerIdOf(this.#router.settings.seed, options.name),
      redialAfterMs: options.redialAfterMs ?? REDIAL_AFTER_MS,
      rate: options.rate ?? null,
      state: 'off',
      sessionId: null,
      callOff: null,
    });
  }

  names(): string[] {
    return [...this.#customers.keys()];
  }

  isOnline(name: string): boolean {
    return this.#get(name).state === 'online';
  }

  /** Dials now; a refused customer keeps trying as described above. */
  dial(name: string, startedAtMs?: number): DialOutcome {
    return this.#dial(this.#get(name), startedAtMs);
  }

  /** Switches his router off; it does not dial again by itself. */
  hangUp(name: string): void {
    const customer = this.#get(name);
    this.#settle(customer, 'off');
    if (customer.sessionId !== null) this.#ppp.disconnect(customer.sessionId, 'peer-request');
  }

  /** The password typed into his router; takes effect when it dials next. */
  setPassword(name: string, password: string): void {
    const customer = this.#get(name);
    customer.password = password;
    if (customer.state === 'refused') this.#redialLater(customer);
  }

  setRate(name: string, rate: TrafficRate): void {
    const customer = this.#get(name);
    customer.rate = rate;
    if (customer.sessionId !== null) this.#ppp.session(customer.sessionId)?.meter.setRate(rate, this.#router.now());
  }

  #get(name: string): Customer {
    const customer = this.#customers.get(name);
    if (customer === undefined) throw new Error(`no customer ${name}`);
    return customer;
  }

  #settle(customer: Customer, state: Customer['state']): void {
    customer.callOff?.();
    customer.callOff = null;
    this.#waitingForRoom.delete(customer);
    customer.state = state;
  }

  #dial(customer: Customer, startedAtMs?: number): DialOutcome {
    this.#settle(customer, 'redialling');
    const outcome = this.#ppp.connect(customer.name, customer.password, customer.callerId, customer.rate, startedAtMs);
    customer.state = outcome.ok ? 'online' : 'refused';
    if (outcome.ok) customer.sessionId = outcome.sessionId;
    else if (outcome.refusal !== 'authentication') this.#waitingForRoom.add(customer);
    return outcome;
  }

  #redialLater(customer: Customer): void {
    this.#settle(customer, 'redialling');
    customer.callOff = this.#router.settings.agenda.at(this.#router.now() + customer.redialAfterMs, () => this.#dial(customer));
  }

  #ended({ name, sessionId }: SessionEnd): void {
    const customer = this.#customers.get(name);
    if (customer?.sessionId === sessionId) {
      customer.sessionId = null;
      if (customer.state === 'online') this.#redialLater(customer);
    }
    this.#roomMade();
  }

  #roomMade(): void {
    for (const customer of [...this.#waitingForRoom]) this.#redialLater(customer);
  }

  #secretChanged({ kind, row }: TableEvent): void {
    const name = row['name'] ?? '';
    if (kind === 'added' && this.#followSecrets && !this.#customers.has(name)) {
      this.add({ name, password: row['password'] ?? '' });
      this.#redialLater(this.#get(name));
    }
    const customer = this.#customers.get(name);
    if (customer?.state === 'refused' && kind !== 'removed' && row['disabled'] !== 'true') this.#redialLater(customer);
  }
}
