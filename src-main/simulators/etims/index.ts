/**
 * KRA's eTIMS (online control unit) as the specification and integrators describe it, over HTTP on loopback. It keeps its own register, which
 * is the truth that tests compare the queue with.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compactTimestamp } from '../../../src-shared/time.ts';
import type { EtimsEndpoint, EtimsFault, EtimsSimulatorOptions, RegisteredSale } from './etims.types.ts';
import { createRegister, type Answer } from './register.ts';

export type * from './etims.types.ts';

export interface EtimsSimulator {
  /** Listens on 127.0.0.1; the system chooses the port when none is given. */
  listen(port?: number): Promise<{ readonly baseUrl: string; readonly port: number }>;
  close(): Promise<void>;
  /** Everything registered, oldest first. */
  sales(): readonly RegisteredSale[];
  /** Requests received so far. */
  requests(): Readonly<Record<EtimsEndpoint, number>>;
  readonly faults: {
    /** For the next requests of an endpoint: sales, unless told. */
    add(fault: EtimsFault): void;
    clear(): void;
  };
}

const ENDPOINTS: Readonly<Record<string, EtimsEndpoint>> = { '/selectInitOsdcInfo': 'connect', '/saveItem': 'item', '/saveTrnsSalesOsdc': 'sale', '/selectTrnsSalesList': 'list' };
const LONGEST_BODY_BYTES = 256 * 1024;

export function createEtimsSimulator(options: EtimsSimulatorOptions): EtimsSimulator {
  const register = createRegister(options);
  const requests: Record<EtimsEndpoint, number> = { connect: 0, item: 0, sale: 0, list: 0 };
  const faults: { fault: EtimsFault; left: number }[] = [];
  const timers = new Set<NodeJS.Timeout>();

  const takeFault = (endpoint: EtimsEndpoint): EtimsFault | null => {
    const index = faults.findIndex(({ fault }) => (fault.endpoint ?? (fault.kind === 'not-listed' || fault.kind === 'wordless-list' ? 'list' : 'sale')) === endpoint);
    const found = faults[index];
    if (!found) return null;
    found.left -= 1;
    if (found.left <= 0) faults.splice(index, 1);
    return found.fault;
  };
  const handle = (endpoint: EtimsEndpoint, request: IncomingMessage, body: Readonly<Record<string, unknown>>, fault: EtimsFault | null): Answer => {
    if (endpoint === 'connect') return register.connect(body);
    const stranger = register.stranger(request.headers);
    if (stranger) return stranger;
    if (endpoint === 'item') return register.saveItem(body);
    if (endpoint === 'sale') return register.saveSale(body);
    return register.list(body, fault?.kind === 'not-listed' ? 'nothing' : fault?.kind === 'wordless-list' ? 'no-receipts' : 'all');
  };
  const write = (response: ServerResponse, answer: Answer) => {
    if (response.destroyed) return;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ resultCd: answer.code, resultMsg: answer.message, resultDt: compactTimestamp(options.clock.now()), data: answer.data }));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const endpoint = ENDPOINTS[new URL(request.url ?? '/', 'http://simulator').pathname.replace(/^\/etims-api/, '')];
    const body = await readJson(request);
    if (!endpoint || request.method !== 'POST') return write(response, { code: '912', message: 'There is a request Method error', data: null });
    requests[endpoint] += 1;
    const fault = takeFault(endpoint);
    if (fault?.kind === 'http-500') return void response.writeHead(500, { 'content-type': 'application/json' }).end('{"status":500,"error":"Internal Server Error"}');
    if (fault?.kind === 'html') return void response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body>Bad Gateway</body></html>');
    if (fault?.kind === 'lost-request') return void response.destroy();
    if (fault?.kind === 'refuse') return write(response, { code: fault.code, message: fault.message, data: null });
    if (body === null) return write(response, { code: '911', message: 'There is no request full text', data: null });
    const said = handle(endpoint, request, body, fault);
    if (fault?.kind === 'lost-answer') return void response.destroy();
    if (fault?.kind !== 'slow') return write(response, said);
    const timer = setTimeout(() => {
      timers.delete(timer);
      write(response, said);
    }, fault.delayMs);
    timers.add(timer);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  return {
    listen: (port = 0) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject);
          const { port: actual } = server.address() as AddressInfo;
          resolve({ baseUrl: `http://127.0.0.1:${actual}/etims-api`, port: actual });
        });
      }),
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
    sales: () => [...register.sales],
    requests: () => ({ ...requests }),
    faults: {
      add: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
      clear: () => {
        faults.length = 0;
      },
    },
  };
}

/** Null when it is not a JSON object (or too long for one). */
async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>> | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LONGEST_BODY_BYTES) chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
