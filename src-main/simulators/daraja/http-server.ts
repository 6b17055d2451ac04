/** The wire: paths, tokens, and the faults of an answer. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { later } from '../../../src-shared/time.ts';
import { errorAnswer, htmlAnswer } from './answers.ts';
import type { Answer } from './answers.ts';
import { registerUrls } from './c2b.ts';
import type { ControlDesk } from './control-desk.ts';
import type { Endpoint } from './daraja.types.ts';
import type { Engine } from './engine.ts';
import type { TokenDesk } from './oauth.ts';
import { queryPull, registerPull } from './pull.ts';
import type { OperatorDesk } from './operator-desk.ts';
import type { PushDesk } from './stk.ts';

const LONGEST_BODY_BYTES = 64 * 1024;

type Body = Readonly<Record<string, unknown>>;
interface Route {
  readonly endpoint: Endpoint;
  readonly handle: (body: Body) => Answer | Promise<Answer>;
}

export interface Desks {
  readonly tokens: TokenDesk;
  readonly pushes: PushDesk;
  readonly operator: OperatorDesk;
  readonly control: ControlDesk;
  /** Counts a request, for those who watch. */
  readonly count: (endpoint: Endpoint) => void;
}

export function createHttpServer(engine: Engine, desks: Desks): Server {
  const routes: Readonly<Record<string, Route>> = {
    '/mpesa/stkpush/v1/processrequest': { endpoint: 'push', handle: (body) => desks.pushes.request(body) },
    '/mpesa/stkpushquery/v1/query': { endpoint: 'query', handle: (body) => desks.pushes.query(body) },
    '/mpesa/c2b/v1/registerurl': { endpoint: 'c2b-register', handle: (body) => registerUrls(engine, 'v1', body) },
    '/mpesa/c2b/v2/registerurl': { endpoint: 'c2b-register', handle: (body) => registerUrls(engine, 'v2', body) },
    '/pulltransactions/v1/register': { endpoint: 'pull-register', handle: (body) => registerPull(engine, body) },
    '/pulltransactions/v1/query': { endpoint: 'pull-query', handle: (body) => queryPull(engine, body) },
    '/mpesa/transactionstatus/v1/query': { endpoint: 'status', handle: (body) => desks.operator.ask('status', body) },
    '/mpesa/accountbalance/v1/query': { endpoint: 'balance', handle: (body) => desks.operator.ask('balance', body) },
    '/mpesa/reversal/v1/request': { endpoint: 'reversal', handle: (body) => desks.operator.ask('reversal', body) },
  };
  const answerApi = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    if (url.pathname === '/oauth/v1/generate') {
      if (request.method !== 'GET') return write(response, errorAnswer(engine.newRequestId(), '405.001', 'Method Not Allowed'));
      desks.count('oauth');
      return withFault({ engine, tokens: desks.tokens }, 'oauth', response, () => desks.tokens.issue(request.headers.authorization, url.searchParams.get('grant_type')));
    }
    const route = routes[url.pathname];
    if (route === undefined) return write(response, errorAnswer(engine.newRequestId(), '404.001.01', 'Resource not found'));
    if (request.method !== 'POST') return write(response, errorAnswer(engine.newRequestId(), '405.001', 'Method Not Allowed'));
    desks.count(route.endpoint);
    const body = await readJson(request);
    await withFault({ engine, tokens: desks.tokens }, route.endpoint, response, () => {
      const rejected = desks.tokens.reject(request.headers.authorization);
      if (rejected) return rejected;
      if (body === null) return errorAnswer(engine.newRequestId(), '400.002.05', 'Invalid Request Payload');
      return route.handle(body);
    });
  };
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://simulator');
    const answered = url.pathname.startsWith('/simulator/')
      ? readJson(request).then(async (body) => write(response, await desks.control.handle(request.method ?? 'GET', url.pathname, body)))
      : answerApi(request, response, url);
    answered.catch(() => response.destroy());
  });
}

async function withFault({ engine, tokens }: { engine: Engine; tokens: TokenDesk }, endpoint: Endpoint, response: ServerResponse, handle: () => Answer | Promise<Answer>): Promise<void> {
  const fault = engine.faults.takeForAnswer(endpoint);
  switch (fault?.kind) {
    case 'oauth-failure':
    case 'http-500':
      return write(response, errorAnswer(engine.newRequestId(), '500.003.1001', 'Internal Server Error'));
    case 'html-200':
      return write(response, htmlAnswer);
    case 'spike-arrest':
      return write(response, errorAnswer(engine.newRequestId(), '500.003.02', 'Error Occurred: Spike Arrest Violation'));
    case 'token-expired':
      tokens.expire();
      return write(response, await handle());
    case 'lost-acknowledgement':
      await handle();
      response.destroy();
      return;
    case 'slow-answer': {
      const answer = await handle();
      engine.queue.schedule(later(engine.now(), fault.delayMs), async () => write(response, answer));
      return;
    }
    default:
      return write(response, await handle());
  }
}

function write(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return;
  const text = answer.html ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
  response.writeHead(answer.status, { 'content-type': answer.html === undefined ? 'application/json' : 'text/html' }).end(text);
}

/** Null when it is not a JSON object (or too long for one). */
async function readJson(request: IncomingMessage): Promise<Body | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LONGEST_BODY_BYTES) chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : null;
  } catch {
    return null;
  }
}
