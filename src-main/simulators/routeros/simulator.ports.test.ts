import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createRouterSimulator } from './index.ts';

test('where its port is taken it says so, and listens on another one when asked', async () => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port: taken } = holder.address() as AddressInfo;
  const simulator = createRouterSimulator();
  try {
    await expect(simulator.listen(taken)).rejects.toThrow('EADDRINUSE');
    const { port } = await simulator.listen(0);
    expect(port).toBeGreaterThan(0);
    const socket = net.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  } finally {
    await simulator.close();
    holder.close();
  }
});
