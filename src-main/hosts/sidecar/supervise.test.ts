/** The app's side of the sidecar: supervision, and the inbox port over its control protocol. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createInboxSource } from '../../adapters/inbox/http-inbox-source.ts';
import { startSidecar } from './supervise.ts';
import type { SupervisedSidecar } from './supervise.ts';
import { bodyOf, createSidecarBench } from './testing/sidecar-process.ts';

async function supervised() {
  const { config } = await createSidecarBench({ logLevel: 'silent' });
  const troubles: string[] = [];
  const sidecar = await startSidecar({ config, onTrouble: (message) => void troubles.push(message) });
  onTestFinished(() => sidecar.stop());
  const source = createInboxSource({ baseUrl: sidecar.controlUrl, token: sidecar.token, onArrivalSignal: (listener) => sidecar.onArrival(listener) });
  return { sidecar, source, troubles };
}
const post = (sidecar: SupervisedSidecar, body: string): Promise<number> => fetch(`${sidecar.publicUrl}/stk`, { method: 'POST', body }).then(({ status }) => status);
const nextArrival = (sidecar: SupervisedSidecar): Promise<void> =>
  new Promise((resolve) => {
    const stop = sidecar.onArrival(() => {
      stop();
      resolve();
    });
  });

describe('the inbox port over a supervised sidecar', () => {
  it('signals, hands out, and forgets what is acknowledged', async () => {
    const { sidecar, source } = await supervised();
    const arrived = new Promise<void>((resolve) => source.onArrival(resolve));
    expect(await post(sidecar, 'one')).toBe(200);
    await arrived;
    await post(sidecar, 'two');
    const entries = await source.pull(0, 10);
    expect(await Promise.all(entries.map(bodyOf))).toEqual(['one', 'two']);
    expect(await source.pull(entries[0]!.seq, 10)).toEqual(entries.slice(1));
    expect(await source.pull(0, 1)).toEqual(entries.slice(0, 1));
    await source.acknowledge(entries[0]!.seq);
    expect(await source.pull(0, 10)).toEqual(entries.slice(1));
  });

  it('a listener that was taken back hears nothing more', async () => {
    const { sidecar, source } = await supervised();
    let calls = 0;
    source.onArrival(() => void (calls += 1))();
    const arrived = nextArrival(sidecar);
    await post(sidecar, 'one');
    await arrived;
    expect(calls).toBe(0);
  });

  it('a sidecar that dies is started again on the same ports, with everything, and says so', async () => {
    const { sidecar, source, troubles } = await supervised();
    const arrived = nextArrival(sidecar);
    await post(sidecar, 'before');
    await arrived;
    const restarted = nextArrival(sidecar);
    const pid = sidecar.pid();
    process.kill(pid!, 'SIGKILL');
    await restarted;
    expect(sidecar.pid()).not.toBe(pid);
    await post(sidecar, 'after');
    expect(await Promise.all((await source.pull(0, 10)).map(bodyOf))).toEqual(['before', 'after']);
    expect(troubles).toEqual(['The M-Pesa listener ended (SIGKILL).']);
  });

  it('after stop it is gone and stays gone, and the port says it does not answer', async () => {
    const { sidecar, source, troubles } = await supervised();
    const pid = sidecar.pid()!;
    await sidecar.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(troubles).toEqual([]);
    await expect(source.pull(0, 1)).rejects.toMatchObject({ name: 'GatewayError', retryable: true, outcome: 'not_done' });
  });

  it('a wrong token is told apart', async () => {
    const { sidecar } = await supervised();
    const source = createInboxSource({ baseUrl: sidecar.controlUrl, token: 'x', onArrivalSignal: () => () => undefined });
    await expect(source.acknowledge(1)).rejects.toMatchObject({ retryable: false, technical: 'HTTP 401' });
  });

  it('a first start on a port that is taken fails with the reason', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => void blocker.close(() => resolve())));
    const { port } = blocker.address() as AddressInfo;
    const { config } = await createSidecarBench({ publicPort: port });
    await expect(startSidecar({ config })).rejects.toThrow(`Port ${port} is in use`);
  });
});
