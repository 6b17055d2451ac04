/** From the simulated M-Pesa to the app: the real listener process, its address made known, its inbox on practice time. */
import type { OperatorContract } from '../../../src-shared/contract/index.ts';
import type { Client } from '../../../src-shared/rpc.ts';
import type { App } from '../../app.ts';
import { readSetting } from '../../features/settings/index.ts';
import type { MovableClock } from '../../kernel/clock.ts';
import type { InboxSource } from '../../ports/inbox-source.ts';
import type { MpesaListener } from '../mpesa-listener.ts';
import type { OpenedData } from '../open-data.ts';
import { SIMULATOR_CERTIFICATE } from '../../simulators/daraja/index.ts';
import { MPESA_ACCOUNT, MPESA_OPERATOR, type World } from './world.ts';

/** The inbox of the listener, with its times told by the clock that is moved. In a move tell() has it looked into, and no signal need be waited for. */
export function promptInbox(source: InboxSource, clock: MovableClock, isMoving: () => boolean): InboxSource & { tell(): void } {
  const listeners = new Set<() => void>();
  return {
    name: source.name,
    pull: async (after, limit) => (await source.pull(after, limit)).map((entry) => ({ ...entry, receivedAt: clock.now() })),
    acknowledge: (seq) => source.acknowledge(seq),
    onArrival: (listener) => {
      const stop = source.onArrival(() => {
        if (!isMoving()) listener();
      });
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
    tell: () => {
      for (const listener of listeners) listener();
    },
  };
}

/** Callbacks need a listener, the listener our keys, and the simulator the listener's address. Without one, lists and queries do the work. */
export async function connectMpesa(given: { app: App; client: Client<OperatorContract>; listener: MpesaListener; world: World; data: OpenedData }): Promise<void> {
  const { app, client, listener, world, data } = given;
  const { consumerKey, consumerSecret, passkey, shortcode } = MPESA_ACCOUNT;
  const account = { enabled: true, baseUrl: world.darajaUrl, shortcode, transactionType: 'CustomerPayBillOnline', partyB: shortcode, consumerKey, consumerSecret, passkey, initiatorName: MPESA_OPERATOR.name, initiatorPassword: MPESA_OPERATOR.password, certificate: SIMULATOR_CERTIFICATE } as const;
  // The simulated M-Pesa reports from this computer.
  const save = (publicUrl: string) => client.command('settings.saveMpesa', { ...account, sourceAddresses: ['127.0.0.1', '::1'], publicUrl });
  await keysMade(app, data);
  await save(world.darajaUrl);
  await listener.apply();
  await save(listener.localAddress() ?? '');
  if (listener.localAddress() !== null) await client.command('payments.registerUrls', {});
}

/** Resolves when the app has made the keys that callbacks are sealed to. */
export function keysMade(app: App, { db }: OpenedData): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (readSetting(db, 'sealing') === null) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = app.subscribe(look);
    look();
  });
}

/** The listener is as the settings want it. Returns how to stop that. */
export function followSettings(app: App, listener: MpesaListener): () => void {
  return app.subscribe((events) => {
    if (events.some(({ topic }) => topic === 'settings')) void listener.apply();
  });
}
