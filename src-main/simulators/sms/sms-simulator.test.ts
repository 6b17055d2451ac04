import { describe, expect, it } from 'vitest';
import type { Phone } from '../../../src-shared/phone.ts';
import { parseInstant } from '../../../src-shared/time.ts';
import { createSimulatedSmsGateway } from '../../adapters/sms/simulated-sms-gateway.ts';
import { createSmsSimulator } from './index.ts';

const JANE = '254700000001' as Phone;
const JOHN = '254700000002' as Phone;
const at = parseInstant('2026-03-27T15:33:36+03:00');

function createBench() {
  const simulator = createSmsSimulator({ clock: { now: () => at } });
  return { simulator, gateway: createSimulatedSmsGateway(simulator) };
}

describe('text messages', () => {
  it('are kept and billed by part, at 80 cents', async () => {
    const { simulator, gateway } = createBench();
    expect(await gateway.send({ to: JANE, body: 'Your bill is due.' })).toEqual({ providerId: 'sim-1', costCents: 80 });
    expect(await gateway.send({ to: JOHN, body: 'x'.repeat(307) })).toEqual({ providerId: 'sim-2', costCents: 240 });
    expect(simulator.outbox()).toMatchObject([
      { to: JANE, body: 'Your bill is due.', at, parts: 1, encoding: 'GSM-7' },
      { to: JOHN, parts: 3, costCents: 240 },
    ]);
  });

  it('show on the phone they were sent to, newest first', async () => {
    const { simulator, gateway } = createBench();
    for (const body of ['one', 'two']) await gateway.send({ to: JANE, body });
    await gateway.send({ to: JOHN, body: 'three' });
    expect(simulator.phone(JANE).map(({ body }) => body)).toEqual(['two', 'one']);
  });

  it('that are refused were not sent and may be tried again', async () => {
    const { simulator, gateway } = createBench();
    simulator.faults.fail('low credit', 2);
    for (let i = 0; i < 2; i++) {
      await expect(gateway.send({ to: JANE, body: 'x' })).rejects.toMatchObject({ name: 'GatewayError', outcome: 'not_done', retryable: true, technical: 'low credit' });
    }
    await gateway.send({ to: JANE, body: 'x' });
    expect(simulator.outbox()).toHaveLength(1);
  });

  it('whose answer is lost were sent: unknown, not to be repeated', async () => {
    const { simulator, gateway } = createBench();
    simulator.faults.loseAnswer();
    const error: unknown = await gateway.send({ to: JANE, body: 'x' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'GatewayError', outcome: 'unknown', retryable: false });
    expect(JSON.stringify(error)).not.toContain(JANE);
    expect(simulator.outbox()).toHaveLength(1);
    simulator.faults.loseAnswer();
    simulator.faults.clear();
    await gateway.send({ to: JANE, body: 'y' });
  });
});
