import { DONE, namedRows, type Reply, requireKnown } from './commands.ts';
import type { DhcpServer } from './dhcp-server.ts';
import { exportText } from './export.ts';
import { invalidValue, type Menu, noSuchValue } from './menu.ts';
import type { PppServer } from './ppp-server.ts';
import type { Lines } from './lines.ts';
import type { Router } from './router.ts';
import type { ScriptResult } from './script-syntax.ts';
import { type Command, TRAP_CATEGORY, Trap } from './sentence.ts';
import { addressNumber, seededNumber } from './values.ts';

/** A command that is not one of the usual ones of a menu with items. */
export interface Action {
  readonly policy: string;
  run(command: Command, as: { readonly policies: ReadonlySet<string> }): Reply;
}

export interface ActionWorld {
  readonly router: Router;
  menus(): ReadonlyMap<string, Menu>;
  readonly ppp: PppServer;
  readonly lines: Lines;
  readonly dhcp: DhcpServer;
  runScript(source: string, policies: ReadonlySet<string>): ScriptResult;
}

const PING_SIZE = 56;
/** At most so much in one answer of /file/read (MikroTik, Files). */
const MOST_CHUNK_BYTES = 32_768;
const MOST_PINGS = 1000;

function required(command: Command, name: string): string {
  const value = command.attributes.get(name);
  if (value === undefined) throw new Trap(`missing =${name}=`, TRAP_CATEGORY.missing);
  return value;
}

function words(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields).map(([name, value]) => `=${name}=${value}`);
}

/** Who answers: lines that are up, the router's own addresses, and what a test says is out there. */
function answers({ router, lines }: ActionWorld, address: string): boolean {
  const own = router.addresses.list().some((row) => (row['address'] ?? '').split('/')[0] === address);
  const sessions = [...router.ppp.active.list(), ...router.hotspot.active.list()].some((row) => row['address'] === address);
  return own || sessions || router.answering.has(address) || lines.has(address);
}

function ping(world: ActionWorld): Action {
  return {
    policy: 'test',
    run: (command) => {
      requireKnown(command, new Set(['address', 'count', 'interval', 'size', 'src-address', 'interface', 'ttl', 'do-not-fragment', 'arp-ping', 'routing-table', 'vrf']));
      const address = required(command, 'address');
      if (addressNumber(address) === null) throw invalidValue('address');
      const count = Number(required(command, 'count'));
      if (!(Number.isInteger(count) && count >= 1 && count <= MOST_PINGS)) throw invalidValue('count');
      const { router } = world;
      const reached = answers(world, address);
      const rows: string[][] = [];
      const times: number[] = [];
      for (let seq = 0; seq < count; seq++) {
        const lost = !reached || router.lossShare > (seededNumber(router.settings.seed, `ping ${address} ${router.now()} ${seq}`) % 100) / 100;
        if (!lost) times.push(1 + (seededNumber(router.settings.seed, `rtt ${address} ${seq}`) % 9000) / 1000);
        const sums = { sent: String(seq + 1), received: String(times.length), 'packet-loss': String(Math.round((1 - times.length / (seq + 1)) * 100)) };
        const spread: Readonly<Record<string, string>> = times.length === 0 ? {} : { 'min-rtt': milliseconds(world, Math.min(...times)), 'avg-rtt': milliseconds(world, times.reduce((sum, one) => sum + one, 0) / times.length), 'max-rtt': milliseconds(world, Math.max(...times)) };
        const answer: Readonly<Record<string, string>> = lost ? { status: 'timeout' } : { size: String(PING_SIZE), ttl: '64', time: milliseconds(world, times.at(-1) ?? 0) };
        rows.push(words({ seq: String(seq), host: address, ...answer, ...sums, ...spread }));
      }
      return { rows, ret: null, empty: false };
    },
  };
}

/** Version 7 writes microseconds too (assumed from what routers show). */
function milliseconds({ router }: ActionWorld, value: number): string {
  const whole = Math.floor(value);
  return router.settings.version.major === 6 ? `${whole}ms` : `${whole}ms${Math.round((value - whole) * 1000)}us`;
}

function monitorTraffic({ router, ppp }: ActionWorld): Action {
  return {
    policy: 'read',
    run: (command) => {
      requireKnown(command, new Set(['interface', 'numbers', '.id', 'once', 'duration', 'interval', '.proplist']));
      if (!command.attributes.has('once')) throw new Trap('missing =once=', TRAP_CATEGORY.missing);
      const names = (command.attributes.get('interface') ?? command.attributes.get('numbers') ?? required(command, '.id')).split(',');
      const rows = names.map((name) => {
        const row = router.interfaces.find(name);
        if (row === undefined) throw noSuchValue('interface');
        const rate = ppp.ofInterface(row['.id'])?.meter.rate ?? { uploadBytesPerSecond: 0, downloadBytesPerSecond: 0 };
        return words({ name: row['name'] ?? '', 'rx-packets-per-second': '0', 'rx-bits-per-second': String(rate.uploadBytesPerSecond * 8), 'tx-packets-per-second': '0', 'tx-bits-per-second': String(rate.downloadBytesPerSecond * 8) });
      });
      return { rows, ret: null, empty: false };
    },
  };
}

function exportAction({ router, menus }: ActionWorld): Action {
  return {
    policy: 'read',
    run: (command, { policies }) => {
      requireKnown(command, new Set(['file', 'hide-sensitive', 'show-sensitive', 'compact', 'verbose', 'terse']));
      const { hidesSensitive } = router.settings.version;
      if (command.attributes.has('show-sensitive') && !hidesSensitive) throw new Trap('unknown parameter show-sensitive');
      // Version 7 took hide-sensitive away when hiding became the rule.
      if (command.attributes.has('hide-sensitive') && hidesSensitive) throw new Trap('unknown parameter hide-sensitive');
      const hides = hidesSensitive ? !command.attributes.has('show-sensitive') : command.attributes.has('hide-sensitive');
      if (!policies.has('ftp')) throw new Trap('not enough permissions (9)');
      const name = `${required(command, 'file').replace(/\.rsc$/, '')}.rsc`;
      const contents = exportText(router, menus(), hides || !policies.has('sensitive'));
      const file = { name, type: 'script', contents, 'last-modified': router.dateTime(router.now()) };
      const known = router.files.withKey(name)[0];
      if (known) router.files.set(known['.id'], file);
      else router.files.add(file);
      return DONE;
    },
  };
}

function readFile({ router }: ActionWorld): Action {
  return {
    policy: 'ftp',
    run: (command) => {
      if (!router.settings.version.readsFiles) throw new Trap('no such command', TRAP_CATEGORY.missing);
      requireKnown(command, new Set(['file', 'chunk-size', 'offset', 'as-value']));
      const file = router.files.find(required(command, 'file'));
      if (file === undefined) throw new Trap('no such item', TRAP_CATEGORY.missing);
      const size = Number(command.attributes.get('chunk-size') ?? String(MOST_CHUNK_BYTES));
      if (!(size >= 1 && size <= MOST_CHUNK_BYTES)) throw invalidValue('chunk-size');
      const offset = Number(command.attributes.get('offset') ?? '0');
      const bytes = Buffer.from(file['contents'] ?? '').subarray(offset, offset + size);
      return { rows: [words({ data: bytes.toString('utf8') })], ret: null, empty: false };
    },
  };
}

function importAction({ router, runScript }: ActionWorld): Action {
  return {
    policy: 'write',
    run: (command, { policies }) => {
      const name = command.attributes.get('file-name') ?? command.attributes.get('file') ?? required(command, 'file-name');
      const file = router.files.find(name);
      if (file === undefined) throw new Trap('failure: file not found');
      const { error } = runScript(file['contents'] ?? '', policies);
      if (error !== null) throw new Trap(`failure: ${error.message}`, TRAP_CATEGORY.scripting);
      return DONE;
    },
  };
}

function runScriptRow({ router, runScript }: ActionWorld): Action {
  return {
    policy: 'read',
    run: (command, { policies }) => {
      for (const row of namedRows(command, router.scripts)) {
        router.scripts.set(row['.id'], { 'run-count': String(Number(row['run-count'] ?? '0') + 1), 'last-started': router.dateTime(router.now()) });
        const { error } = runScript(row['source'] ?? '', policies);
        if (error !== null) throw new Trap(error.message, TRAP_CATEGORY.scripting);
      }
      return DONE;
    },
  };
}

function signCertificate({ router }: ActionWorld): Action {
  return {
    policy: 'write',
    run: (command) => {
      requireKnown(command, new Set(['.id', 'numbers', 'number', 'ca', 'ca-crl-host', 'name']));
      const ca = command.attributes.get('ca');
      if (ca !== undefined && router.certificates.find(ca) === undefined) throw noSuchValue('ca');
      const numbers = command.attributes.get('number');
      const attributes = numbers === undefined ? command.attributes : new Map([['numbers', numbers]]);
      for (const row of namedRows({ ...command, attributes }, router.certificates)) {
        const fingerprint = [0, 1, 2, 3, 4, 5, 6, 7].map((part) => seededNumber(part, `${row['common-name'] ?? ''} ${row['.id']}`).toString(16).padStart(8, '0')).join('');
        router.certificates.set(row['.id'], { fingerprint, 'private-key': 'true', trusted: 'true', ...(ca === undefined ? {} : { ca }) });
      }
      router.configurationWritten();
      return DONE;
    },
  };
}

/** By path. What a router does at once or in seconds is done at once here. */
export function actionsOf(world: ActionWorld): Map<string, Action> {
  const { router, dhcp } = world;
  const makeStatic: Action = {
    policy: 'write',
    run: (command) => {
      for (const row of namedRows(command, router.dhcp.leases)) dhcp.makeStatic(row['.id']);
      router.configurationWritten();
      return DONE;
    },
  };
  return new Map([
    ['/ping', ping(world)],
    ['/interface/monitor-traffic', monitorTraffic(world)],
    ['/export', exportAction(world)],
    ['/import', importAction(world)],
    ['/file/read', readFile(world)],
    ['/system/script/run', runScriptRow(world)],
    ['/certificate/sign', signCertificate(world)],
    ['/ip/dhcp-server/lease/make-static', makeStatic],
  ]);
}
