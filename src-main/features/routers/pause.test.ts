import { test } from 'vitest';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fork } from 'node:child_process';
import { routersRig } from './routers.test-support.ts';
import { MINUTE } from '../../../src-shared/time.ts';
test('pause', async () => {
  const rig = routersRig({ connectTimeoutMs: 30_000, commandTimeoutMs: 30_000 });
  const planId = rig.addPlan('Home 10', 5000, 10_000);
  const users = Array.from({ length: 5000 }, (_, index) => ({ name: `user${index}`, password: `secret-user${index}`, profile: `waya-${planId}`, comment: `waya:s=${index + 1}` }));
  // The simulator in a process of its own, so that only our own pauses are seen.
  const child = fork('/tmp/sim-child.mjs', [], { execArgv: [], serialization: 'json' });
  const at = await new Promise<{ host: string; port: number }>((resolve) => { child.once('message', (m) => resolve(m as never)); child.send({ users, planId }); });
  try {
    const routerId = await rig.addRouter('Tower', at);
    rig.addLines(users.map(({ name }) => ({ userName: name, planId, routerId, silent: true })));
    rig.within(({ tx }) => tx.run({ compile: () => ({ sql: 'UPDATE entitlement SET confirmedPasswordVersion = 1', parameters: [] }) as never }));
    await rig.drain();
    for (let i = 0; i < 5; i++) {
      rig.clock.advance(5 * MINUTE);
      const h = monitorEventLoopDelay({ resolution: 1 }); h.enable();
      const t = performance.now();
      await rig.sweep(routerId);
      h.disable();
      console.info(`sweep ${Math.round(performance.now() - t)} ms, max pause ${(h.max / 1e6).toFixed(1)} ms, p99 ${(h.percentile(99) / 1e6).toFixed(1)}`);
    }
    const h = monitorEventLoopDelay({ resolution: 1 }); h.enable();
    const t = performance.now();
    await rig.ask('routers.sessionsLive', { routerId });
    h.disable();
    console.info(`live ${Math.round(performance.now() - t)} ms, max pause ${(h.max / 1e6).toFixed(1)} ms`);
  } finally { child.kill(); }
}, 120_000);
