import type { RouterAddress, RouterGateway } from '../../ports/router-gateway.ts';
import { openConnection } from './connection.ts';
import { toGatewayError } from './errors.ts';
import { openSession } from './session.ts';

export interface RouterosGatewayOptions {
  /** For name lookup, connection, TLS and login together. */
  readonly connectTimeoutMs: number;
  /** How long a router may be silent about a command. */
  readonly commandTimeoutMs: number;
  /** Writes under way at the same time on one session; 4 to 8 suit small routers. */
  readonly window: number;
}

/**
 * MikroTik routers over the RouterOS API (plain or TLS with a pinned certificate), RouterOS 6.43 to 7; older ones by the
 * challenge login.
 */
export function createRouterosGateway(options: RouterosGatewayOptions): RouterGateway {
  const { connectTimeoutMs, commandTimeoutMs, window } = options;
  return {
    async connect(address: RouterAddress) {
      const router = `${address.host}:${address.port}`;
      try {
        const connection = await openConnection({ ...address, connectTimeoutMs });
        return await openSession(connection, { router, commandTimeoutMs, window });
      } catch (thrown) {
        throw toGatewayError(thrown, { act: 'connect', router, secrets: [address.password] });
      }
    },
  };
}
