/** Everything outside the app in practice: routers, M-Pesa, KRA and phones, on one clock; and the gateways that lead to them and nowhere else. */
import { createDarajaGateway } from '../../adapters/daraja/daraja-gateway.ts';
import { darajaReports } from '../../adapters/daraja/daraja-reports.ts';
import { sealPassword } from '../../adapters/daraja/security-credential.ts';
import { createEtimsGateway } from '../../adapters/etims/etims-gateway.ts';
import { createRouterosGateway } from '../../adapters/routeros/index.ts';
import { createSimulatedSmsGateway } from '../../adapters/sms/simulated-sms-gateway.ts';
import type { Gateways, PaymentAccount } from '../../app.ts';
import type { MovableClock } from '../../kernel/clock.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import type { InboxSource } from '../../ports/inbox-source.ts';
import type { RouterGateway } from '../../ports/router-gateway.ts';
import { createDarajaSimulator, type DarajaSimulator } from '../../simulators/daraja/index.ts';
import { createEtimsSimulator, type EtimsSimulator, type RegisteredSale } from '../../simulators/etims/index.ts';
import { createSmsSimulator, type SmsSimulator } from '../../simulators/sms/index.ts';
import { DAY, instant, SECOND, type Instant } from '../../../src-shared/time.ts';
import { ROUTER_MODELS, startPlayRouter, type PlayRouter } from './play-router.ts';
import type { ReceivedText, SavedWorld } from './saved-world.ts';

/** The play business's account at M-Pesa. */
export const MPESA_ACCOUNT = { shortcode: '600123', consumerKey: 'practice-key', consumerSecret: 'practice-secret', passkey: 'practice-passkey' } as const;
/** And the operator of its API. */
export const MPESA_OPERATOR = { name: 'practice-operator', password: 'practice-password' } as const;
/** And its device at KRA, connected already. */
export const ETIMS_DEVICE = { pin: 'P051234567X', branchId: '00', deviceSerial: 'PRACTICE0001', communicationKey: 'practice-communication-key', controlUnitId: 'KRACU0100000001' } as const;

/** A person who looks on need not wait as long as in life. */
const ANSWERS_AFTER_MS = 3 * SECOND;
const ROUTER_CONNECT_TIMEOUT_MS = 5_000;
const ROUTER_COMMAND_TIMEOUT_MS = 10_000;
const ROUTER_WRITES_AT_ONCE = 6;
/** So far back the portal's statement reaches after a restart. */
const STATEMENT_KEPT_MS = 40 * DAY;
/** Roughly what a paybill costs the business. */
const CHARGE_BASIS_POINTS = 50;
const TEXTS_KEPT = 50;

export interface World {
  readonly routers: readonly PlayRouter[];
  readonly daraja: DarajaSimulator;
  readonly darajaUrl: string;
  readonly sms: SmsSimulator;
  readonly etims: EtimsSimulator;
  readonly etimsUrl: string;
  /** Newest first, those of earlier starts too. */
  texts(): readonly ReceivedText[];
  /** When something happens out there by itself; null: all is quiet. */
  nextDueAt(): Instant | null;
  /** Lets happen what is due by then. */
  advanceTo(at: Instant): Promise<void>;
  save(): Pick<SavedWorld, 'routers' | 'mpesa' | 'sales' | 'texts'>;
  close(): Promise<void>;
}

export async function startWorld(given: { clock: MovableClock; seed: number; starts: number; saved: SavedWorld | null }): Promise<World> {
  const { clock, seed, saved } = given;
  const routers = await Promise.all(ROUTER_MODELS.map((model, index) => startPlayRouter(model, { clock, seed: seed + index, saved: saved?.routers.find(({ name }) => name === model.name) })));
  const daraja = createDarajaSimulator({ ...MPESA_ACCOUNT, initiator: MPESA_OPERATOR, clock, timers: 'manual', seed: seed * 1000 + given.starts, mode: 'sandbox', callbackDelayMs: ANSWERS_AFTER_MS, chargeBasisPoints: CHARGE_BASIS_POINTS, ...(saved ? { books: saved.mpesa } : {}) });
  // Nobody knows whether the real list shows them; here it does, so that they are seen without a statement.
  daraja.listReversals(true);
  const { baseUrl } = await daraja.listen();
  const sms = createSmsSimulator({ clock });
  const etims = createEtimsSimulator({ ...ETIMS_DEVICE, clock, ...(saved ? { history: saved.sales } : {}) });
  const { baseUrl: etimsUrl } = await etims.listen();
  const texts = () => [...sms.outbox().slice(-TEXTS_KEPT).map(({ to, body, at }) => ({ phone: to, body, at })).reverse(), ...(saved?.texts ?? [])].slice(0, TEXTS_KEPT);
  return {
    routers,
    daraja,
    darajaUrl: baseUrl,
    sms,
    etims,
    etimsUrl,
    texts,
    nextDueAt: () => {
      const times = [daraja.nextDueAt(), ...routers.map(({ simulator }) => simulator.nextDueAt())].filter((at) => at !== null);
      return times.length === 0 ? null : instant(Math.ceil(Math.min(...times)));
    },
    advanceTo: async (at) => {
      for (const { simulator } of routers) simulator.advanceTo(at);
      await daraja.advanceTo(at);
    },
    save: () => ({ routers: routers.map((router) => router.save()), mpesa: daraja.books(instant(clock.now() - STATEMENT_KEPT_MS)), sales: etims.sales().map(listed), texts: texts() }),
    close: async () => {
      await Promise.all([daraja.close(), etims.close(), ...routers.map((router) => router.close())]);
    },
  };
}

/** Of what was sent, KRA's list tells the amount only: the rest need not be kept. */
const listed = ({ body, ...sale }: RegisteredSale): RegisteredSale => ({ ...sale, body: { totAmt: body['totAmt'] } });

/** Gateways over the real wire that lead to the simulators and to nothing else: practice data never meets a real router or real money. */
export function gatewaysTo(world: World, given: { clock: MovableClock; inboxes: readonly InboxSource[]; sidecarState: Gateways['sidecarState']; reach: Gateways['reach'] }): Gateways {
  const { clock } = given;
  const routeros = createRouterosGateway({ connectTimeoutMs: ROUTER_CONNECT_TIMEOUT_MS, commandTimeoutMs: ROUTER_COMMAND_TIMEOUT_MS, window: ROUTER_WRITES_AT_ONCE });
  const routers: RouterGateway = {
    connect: async (address) => {
      if (address.host !== '127.0.0.1' || !world.routers.some(({ port }) => port === address.port)) throw onlySimulated();
      return routeros.connect(address);
    },
  };
  return {
    routers,
    sms: createSimulatedSmsGateway(world.sms),
    // Whatever address the settings name. Tokens age by the clock that is moved, as they do at the simulator.
    payments: (account: PaymentAccount) => createDarajaGateway({ ...account, baseUrl: world.darajaUrl, isProduction: false }, { now: clock.now, monotonic: clock.now }),
    reports: darajaReports,
    sealPassword: (password, certificate) => sealPassword(password, certificate, clock.now()),
    // Whatever address the settings name, too.
    tax: (account) => createEtimsGateway({ ...account, baseUrl: world.etimsUrl }, { now: clock.now }),
    inboxes: given.inboxes,
    sidecarState: given.sidecarState,
    reach: given.reach,
  };
}

/** Worth another try: at a start the simulators may have moved to other ports, and the settings follow. */
function onlySimulated(): GatewayError {
  return new GatewayError('This is practice: only its own simulated routers can be reached.', { retryable: true, outcome: 'not_done', hint: 'Use the routers that practice came with, or start Waya without --practice for the real thing.' });
}
