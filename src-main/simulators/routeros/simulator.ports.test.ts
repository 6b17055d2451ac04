import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createRouterSimulator } from './index.ts';

test.each(['api', 'api-ssl'])('where the port of its %s is taken it says so, and listens on others when asked', async (service) => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port: taken } = holder.address() as AddressInfo;
  const simulator = createRouterSimulator({ tls: true });
  try {
    await expect(service === 'api' ? simulator.listen(taken) : simulator.listen(0, taken)).rejects.toThrow('EADDRINUSE');
    const { port, tlsPort } = await simulator.listen();
    for (const open of [port, tlsPort!]) {
      expect(open).toBeGreaterThan(0);
      const socket = net.connect(open, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    }
  } finally {
    await simulator.close();
    holder.close();
  }
});
