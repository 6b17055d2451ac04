import { afterEach, describe, expect, test, vi } from 'vitest';
import type { EventMessage, RpcReply } from '../src-shared/rpc.ts';
import { SequenceWatch } from './sequence-watch.ts';
import { bridgeTransport, httpTransport, retryDelayMs, Unreachable, type Bridge, type Connection } from './transport.ts';

describe('SequenceWatch', () => {
  const cases: readonly [string, readonly number[], readonly ('next' | 'gap')[]][] = [
    ['numbers that follow', [4, 5, 6], ['next', 'next', 'next']],
    ['a missed event', [4, 6, 7], ['next', 'gap', 'next']],
    ['numbers that begin again (the app was started anew)', [9, 1, 2], ['next', 'gap', 'next']],
    ['the same event twice', [3, 3], ['next', 'gap']],
  ];
  test.each(cases)('%s', (_, numbers, expected) => {
    const watch = new SequenceWatch();
    expect(numbers.map((seq) => watch.accept(seq))).toEqual(expected);
  });
  test('after reset whatever comes first is the next', () => {
    const watch = new SequenceWatch();
    watch.accept(5);
    watch.reset();
    expect(watch.accept(900)).toBe('next');
  });
});

test('retries wait from half a second up to ten', () => {
  expect([0, 1, 2, 3, 4, 5, 30].map(retryDelayMs)).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test('over the bridge a gap asks for everything again', () => {
  let send: (event: EventMessage) => void = () => undefined;
  const bridge: Bridge = {
    rpc: () => Promise.resolve({ ok: true, value: 1 }),
    onEvent: (listener) => {
      send = listener;
      return () => undefined;
    },
  };
  const seen: unknown[] = [];
  bridgeTransport(bridge).subscribe((event) => seen.push(event));
  send({ seq: 1, topic: 'payments' });
  send({ seq: 3, topic: 'payments' });
  expect(seen).toEqual([{ seq: 1, topic: 'payments' }, 'reconnected']);
});

/** The browser's WebSocket as the transport uses it, driven by the test. */
class ScriptedSocket {
  static opened: ScriptedSocket[] = [];
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  readonly address: string;
  constructor(address: string) {
    this.address = address;
    ScriptedSocket.opened.push(this);
  }
  close(): void {
    this.onclose?.();
  }
}

describe('over HTTP', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    ScriptedSocket.opened = [];
  });
  const browser = () => {
    vi.useFakeTimers();
    vi.stubGlobal('location', { protocol: 'http:', host: '127.0.0.1:1' });
    vi.stubGlobal('WebSocket', ScriptedSocket);
  };

  test('a lost socket is opened again, and everything is asked anew', () => {
    browser();
    const transport = httpTransport();
    const states: Connection[] = [];
    const seen: unknown[] = [];
    transport.onConnection((state) => states.push(state));
    const stop = transport.subscribe((event) => seen.push(event));
    const [first] = ScriptedSocket.opened;
    expect(first!.address).toBe('ws://127.0.0.1:1/events');
    first!.onopen!();
    first!.onmessage!({ data: '{"seq":7,"topic":"payments"}' });
    first!.onclose!();
    expect(states).toEqual(['connecting', 'connected', 'lost']);
    vi.advanceTimersByTime(499);
    expect(ScriptedSocket.opened).toHaveLength(1);
    vi.advanceTimersByTime(1);
    const second = ScriptedSocket.opened[1]!;
    second.onopen!();
    second.onmessage!({ data: '{"seq":1,"topic":"plans"}' });
    expect(seen).toEqual(['reconnected', { seq: 7, topic: 'payments' }, 'reconnected', { seq: 1, topic: 'plans' }]);
    stop();
    vi.advanceTimersByTime(60_000);
    expect(ScriptedSocket.opened).toHaveLength(2);
  });

  const answer = (response: () => Promise<Response>) => {
    const requests: { address: string; body: unknown }[] = [];
    vi.stubGlobal('fetch', (address: string, init: { body: string }) => {
      requests.push({ address, body: JSON.parse(init.body) });
      return response();
    });
    return requests;
  };

  test('a command carries its id, a query none', async () => {
    const reply: RpcReply = { ok: true, value: { id: 3 } };
    const requests = answer(() => Promise.resolve(Response.json(reply)));
    const transport = httpTransport();
    expect(await transport.call({ name: 'plans.create', input: { name: 'Home' }, id: 'a1' })).toEqual(reply);
    await transport.call({ name: 'plans.list', input: {} });
    expect(requests).toEqual([
      { address: '/rpc/plans.create', body: { id: 'a1', input: { name: 'Home' } } },
      { address: '/rpc/plans.list', body: { input: {} } },
    ]);
  });
  test('a refusal is a reply whatever its HTTP status', async () => {
    answer(() => Promise.resolve(Response.json({ ok: false, refusal: { code: 'signed_out', message: 'Sign in.' } }, { status: 401 })));
    expect(await httpTransport().call({ name: 'plans.list', input: {} })).toMatchObject({ ok: false, refusal: { code: 'signed_out' } });
  });
  test.each([
    ['no connection', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a page of something in between', () => Promise.resolve(new Response('<html>502</html>', { status: 502 }))],
  ])('%s is unreachable', async (_, response) => {
    answer(response);
    await expect(httpTransport().call({ name: 'plans.list', input: {} })).rejects.toBeInstanceOf(Unreachable);
  });

  test('renew gives up what hangs, a half-read answer too, and opens the events anew', async () => {
    browser();
    let hanging = true;
    vi.stubGlobal('fetch', (address: string, { signal }: { signal: AbortSignal }) => {
      const cut = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))));
      if (!hanging) return Promise.resolve(Response.json({ ok: true, value: 1 }));
      return address.endsWith('half') ? Promise.resolve({ status: 200, json: () => cut }) : cut;
    });
    const transport = httpTransport();
    transport.subscribe(() => undefined);
    ScriptedSocket.opened[0]!.onopen!();
    const asked = ['plans.list', 'plans.half'].map((name) => expect(transport.call({ name, input: {} })).rejects.toBeInstanceOf(Unreachable));
    await Promise.resolve();
    transport.renew();
    await Promise.all(asked);
    hanging = false;
    expect(await transport.call({ name: 'plans.list', input: {} })).toEqual({ ok: true, value: 1 });
    vi.advanceTimersByTime(500);
    expect(ScriptedSocket.opened).toHaveLength(2);
    transport.renew();
  });
});
