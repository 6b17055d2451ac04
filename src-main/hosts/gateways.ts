/** What stands around the app: the real world here, simulators in practice.ts. The marker of the data decides, not the caller. */
import type { App, Gateways, PracticeControls } from '../app.ts';
import { createDarajaGateway } from '../adapters/daraja/daraja-gateway.ts';
import { darajaReports } from '../adapters/daraja/daraja-reports.ts';
import { sealPassword } from '../adapters/daraja/security-credential.ts';
import { createEtimsGateway } from '../adapters/etims/etims-gateway.ts';
import { createRouterosGateway } from '../adapters/routeros/index.ts';
import { systemClock, type Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { Refusal } from '../../src-shared/refusal.ts';
import { sidecarEntry } from './entry-files.ts';
import { createMpesaListener } from './mpesa-listener.ts';
import type { OpenedData } from './open-data.ts';

export interface Surroundings {
  readonly clock: Clock;
  readonly gateways: Gateways;
  readonly practice: PracticeControls | null;
  /** Once, when the app runs: first data, first connections. */
  started(app: App): Promise<void>;
  /** After the app has stopped. */
  stop(): Promise<void>;
}

export interface SurroundingsOptions {
  readonly data: OpenedData;
  readonly log: Log;
  /** Where the callback listener listens on this computer; 0: any free port. */
  readonly callbackPort: number;
}

const ROUTER_CONNECT_TIMEOUT_MS = 10_000;
const ROUTER_COMMAND_TIMEOUT_MS = 15_000;
const ROUTER_WRITES_AT_ONCE = 6;

/** Real routers and real money. Throws when the data is marked as practice. */
export async function buildGateways({ data, log, callbackPort }: SurroundingsOptions): Promise<Surroundings> {
  if (data.practice) throw new Refusal('not_allowed', 'Practice data never meets a real router or real money.');
  const listener = createMpesaListener({ data, entry: sidecarEntry, callbackPort, log });
  await listener.apply();
  let unsubscribe = () => {};
  return {
    clock: systemClock,
    practice: null,
    gateways: {
      routers: createRouterosGateway({ connectTimeoutMs: ROUTER_CONNECT_TIMEOUT_MS, commandTimeoutMs: ROUTER_COMMAND_TIMEOUT_MS, window: ROUTER_WRITES_AT_ONCE }),
      sms: null,
      payments: (settings) => createDarajaGateway(settings, { now: systemClock.now, monotonic: systemClock.monotonic, onUnreadableRow: (reason) => log.warn({ reason }, 'a row of the payment list could not be read') }),
      reports: darajaReports,
      sealPassword: (password, certificate) => sealPassword(password, certificate, systemClock.now()),
      tax: (account) => createEtimsGateway(account, { now: systemClock.now }),
      inboxes: listener.inboxes,
      sidecarState: listener.state,
      reach: listener.reach,
    },
    started: async (app) => {
      unsubscribe = app.subscribe((events) => {
        if (events.some(({ topic }) => topic === 'settings')) void listener.apply();
      });
    },
    stop: async () => {
      unsubscribe();
      await listener.stop();
    },
  };
}
