/** The simulated M-Pesa over the wire around a small provider: its reports go into the inbox, time is moved by hand for both. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createDarajaGateway } from '../../adapters/daraja/daraja-gateway.ts';
import { sealPassword } from '../../adapters/daraja/security-credential.ts';
import { createDarajaSimulator, SIMULATOR_CERTIFICATE, type DarajaSimulator } from '../../simulators/daraja/index.ts';
import { ASKABLE } from './answers.test-support.ts';
import { createWorld, SHORTCODE, START, type World } from './payments.test-support.ts';

const KEYS = { shortcode: SHORTCODE, passkey: 'the-passkey', consumerKey: 'the-key', consumerSecret: 'the-secret' };
const OPERATOR = { name: 'waya', password: 'the-operators-password' };
const KINDS = { '/secret-path/stk': 'stk', '/secret-path/c2b/confirmation': 'c2b-confirmation', '/secret-path/c2b/validation': 'c2b-validation', '/secret-path/result': 'result', '/secret-path/timeout': 'timeout' } as const;

/** The listener: into the inbox first, then yes. */
async function listenFor(arrive: (path: keyof typeof KINDS, body: string) => Promise<void>): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void arrive(request.url as keyof typeof KINDS, Buffer.concat(chunks).toString()).then(() => response.end('{"ResultCode":0,"ResultDesc":"Accepted"}'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface SimulatedMpesa {
  readonly world: World;
  readonly simulator: DarajaSimulator;
  /** Time goes by here and there, and what falls due happens. */
  readonly pass: (ms: number) => Promise<void>;
  readonly fetchList: () => Promise<void>;
}

/** settings: of M-Pesa, as kept. Its API operator is set up. */
export async function simulatedMpesa(seed: number, settings: object = {}): Promise<SimulatedMpesa> {
  // Each knows the next by its address only, and the clock comes last.
  const late: { world?: World } = {};
  const publicUrl = await listenFor((path, body) => late.world!.inbox.arrive(KINDS[path], body));
  const simulator = createDarajaSimulator({ clock: { now: () => late.world!.clock.now() }, timers: 'manual', mode: 'sandbox', seed, ...KEYS, initiator: OPERATOR });
  const { baseUrl } = await simulator.listen();
  onTestFinished(() => simulator.close());
  let passed = 0;
  const initiator = { name: OPERATOR.name, securityCredential: sealPassword(OPERATOR.password, SIMULATOR_CERTIFICATE, START) };
  const world = await createWorld({ ...ASKABLE, publicUrl, baseUrl, ...settings }, (clock) =>
    createDarajaGateway({ baseUrl, ...KEYS, initiator, transactionType: 'CustomerPayBillOnline', spikePauseMs: 1 }, { now: clock.now, monotonic: () => passed }));
  late.world = world;
  await world.client.command('payments.registerUrls', {});
  await world.client.command('payments.registerPull', { nominatedPhone: '0722000000' });
  await world.drain();
  return {
    world,
    simulator,
    pass: async (ms) => {
      passed += ms;
      world.clock.advance(ms);
      await world.drain();
      await simulator.advanceTo(world.clock.now());
      await world.drain();
    },
    fetchList: async () => {
      await world.client.command('payments.pull', {});
      await world.drain();
    },
  };
}

/** Numerical Recipes' generator: enough to tell a story again by its seed. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
