/** Both listeners around one inbox. */
import type { Logger } from 'pino';
import { createAcceptedAccounts } from './accepted-accounts.ts';
import { createArrivals } from './arrivals.ts';
import { createControlApp } from './control-app.ts';
import { openInbox } from './inbox.ts';
import { createListener, endListening, listen } from './listening.ts';
import { createPublicApp } from './public-app.ts';
import type { SidecarConfig } from './sidecar.config.ts';

export interface RunningSidecar {
  readonly publicPort: number;
  readonly controlPort: number;
  /** Ends listening, lets what is under way reach the disk, and closes the file. */
  close(): Promise<void>;
}

export interface SidecarSurroundings {
  readonly log: Logger;
  readonly now: () => number;
  readonly onArrival: (seq: number) => void;
}

/** Its file lies beside the app's own data, and a new one begins with numbers that no older one had. */
const STORE = 'here';

/** Throws the system's error when a port is taken or the inbox cannot be opened. */
export async function runSidecar(config: SidecarConfig, { log, now, onArrival }: SidecarSurroundings): Promise<RunningSidecar> {
  const inbox = await openInbox({ path: config.inboxPath, now });
  const { damagedLines } = inbox.status();
  if (damagedLines > 0) log.error({ damagedLines }, 'the inbox had lines that cannot be read; the file was kept aside');
  const accounts = createAcceptedAccounts(config.pathToken, now);
  const arrivals = createArrivals();
  const arrived = (seq: number): void => {
    arrivals.tell();
    onArrival(seq);
  };
  const publicServer = createListener(createPublicApp({ config, inbox, accounts, log, now, onArrival: arrived }), config.requestDeadlineMs);
  const controlServer = createListener(createControlApp({ token: config.controlToken, inbox, accounts, arrivals, log, store: STORE }), config.requestDeadlineMs);
  const controlPort = await listen(controlServer, config.controlPort, '127.0.0.1');
  const publicPort = await listen(publicServer, config.publicPort, config.publicHost);
  return {
    publicPort,
    controlPort,
    async close() {
      arrivals.end();
      await Promise.all([endListening(publicServer), endListening(controlServer)]);
      await inbox.close();
    },
  };
}
