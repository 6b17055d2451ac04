/** How many callbacks a second are on disk before they are answered. */
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { createSidecarBench } from './testing/sidecar-process.ts';

const COUNT = 2_000;
const AT_ONCE = 32;

it(`stores ${COUNT} callbacks, ${AT_ONCE} at a time, and loses none`, async () => {
  const bench = await createSidecarBench({ rateLimit: { limit: 1_000_000 }, logLevel: 'warn' });
  const sidecar = await bench.start();
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const body = JSON.stringify({ Body: { stkCallback: { MerchantRequestID: 'm'.repeat(30), CheckoutRequestID: 'c'.repeat(30), ResultCode: 0, ResultDesc: 'd'.repeat(400) } } });
  const post = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(`${sidecar.publicUrl}/stk`, { method: 'POST', agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', reject).end(body);
    });
  let left = COUNT;
  const answerMs: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left > 0) {
        left -= 1;
        const sentAt = performance.now();
        expect(await post()).toBe(200);
        answerMs.push(performance.now() - sentAt);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  expect((await sidecar.control('/health')).json).toMatchObject({ waiting: COUNT });
  const sorted = answerMs.sort((a, b) => a - b);
  const at = (share: number): string => sorted[Math.floor(sorted.length * share)]!.toFixed(1);
  console.log(`durable callbacks: ${Math.round(COUNT / seconds)} a second; answer p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${AT_ONCE} at a time)`);
  // The bench of the product sends 20 a second; a payday burst is a few hundred.
  expect(COUNT / seconds).toBeGreaterThan(100);
});
