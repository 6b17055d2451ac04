import net from 'node:net';
import tls from 'node:tls';
import { Agenda, type Clock, REAL_CLOCK, REAL_TIMERS, type Timers } from './agenda.ts';
import { ApiConnection, type ConnectionSettings } from './api-connection.ts';
import { type Certificate, fingerprintOf, selfSignedCertificate } from './certificate.ts';
import { CommandLog } from './command-log.ts';
import { Customers } from './customers.ts';
import { type Action, actionsOf } from './actions.ts';
import { DhcpServer } from './dhcp-server.ts';
import { applyFactorySettings } from './factory-settings.ts';
import { Faults } from './faults.ts';
import { HotspotServer } from './hotspot-server.ts';
import { handEdit, type HandEdit } from './hand-edits.ts';
import { lineAt, Lines, type LineState } from './lines.ts';
import { admits, type LoginMethod } from './login.ts';
import type { Menu } from './menu.ts';
import { accessMenus } from './menus-access.ts';
import { pppMenus } from './menus-ppp.ts';
import { mirrorInterfaces, setupMenus } from './menus-setup.ts';
import { systemMenus } from './menus-system.ts';
import { numberedUsers, populate, type SeededUser } from './population.ts';
import { PppServer } from './ppp-server.ts';
import { boardNamed, Router } from './router.ts';
import { Scheduler } from './scheduler.ts';
import { ScriptRunner } from './script-runner.ts';
import type { ScriptResult } from './script-syntax.ts';
import { routerVersion } from './version.ts';

export { type Certificate, fingerprintOf, selfSignedCertificate } from './certificate.ts';
export type { Clock, Timers } from './agenda.ts';
export type { Customers } from './customers.ts';
export type { Faults } from './faults.ts';
export type { HandEdit } from './hand-edits.ts';
export type { LineState } from './lines.ts';
export type { ScriptResult } from './script-syntax.ts';
export type { SeededUser } from './population.ts';

export interface RouterSimulatorOptions {
  /** "6.49" to "7.x"; the differences known are those of 6.49, 7.8, 7.12, 7.18 and 7.22. */
  readonly version?: string;
  readonly identity?: string;
  readonly board?: string;
  readonly licenseLevel?: number;
  /** Of the board; each device has its own. */
  readonly serialNumber?: string;
  /** A number of made-up subscribers, or who they are. */
  readonly users?: number | readonly SeededUser[];
  /** Traffic, addresses and who is on line follow from it. */
  readonly seed?: number;
  readonly clock?: Clock;
  /** Null: what is due happens when advanceTo is called or the router is asked something, not by itself. */
  readonly timers?: Timers | null;
  readonly latencyMs?: number;
  /** True: api-ssl with a certificate made for the occasion. */
  readonly tls?: boolean | Certificate;
  readonly userName?: string;
  readonly password?: string;
  readonly tagPosition?: 'first' | 'last';
  readonly login?: LoginMethod;
  readonly emptyAfterWrites?: boolean;
  readonly redialAfterMs?: number;
  /** 'bare': no PPPoE, DHCP or hotspot server yet, as it comes out of the box. Default: as a technician leaves it. */
  readonly setUp?: 'technician' | 'bare';
  /** A secret added later gets a customer who dials. */
  readonly customersFollowSecrets?: boolean;
}

export interface ListeningAt {
  readonly host: string;
  readonly port: number;
  /** The api-ssl port; null without TLS. */
  readonly tlsPort: number | null;
  /** SHA-256 of the certificate, "AB:CD:…"; null without TLS. */
  readonly fingerprint: string | null;
}

export const DEFAULT_USER_NAME = 'waya';
export const DEFAULT_PASSWORD = 'waya-practice';
const HOST = '127.0.0.1';

/** A RouterOS router on loopback: its API, its state to look at and edit by hand, its customers, and what goes wrong with it. */
export class RouterSimulator {
  readonly router: Router;
  readonly customers: Customers;
  readonly hotspot: HotspotServer;
  readonly dhcp: DhcpServer;
  /** Subscribers with a fixed address or by DHCP. */
  readonly lines: Lines;
  readonly faults: Faults;
  readonly commandLog = new CommandLog();
  readonly #ppp: PppServer;
  readonly #scheduler: Scheduler;
  readonly #agenda: Agenda;
  readonly #settings: ConnectionSettings;
  readonly #connections = new Map<net.Socket, ApiConnection>();
  /** The sockets below TLS: one that never finishes its handshake would keep the server from closing. */
  readonly #handshaking = new Set<net.Socket>();
  #certificate: Certificate | null;
  #plain: net.Server | null = null;
  #secure: tls.Server | null = null;
  #ports: { plain: number; secure: number } = { plain: 0, secure: 0 };
  #connectionCount = 0;

  constructor(options: RouterSimulatorOptions = {}) {
    const seed = options.seed ?? 1;
    this.#agenda = new Agenda(options.clock ?? REAL_CLOCK, options.timers === undefined ? REAL_TIMERS : options.timers);
    this.router = new Router({
      version: routerVersion(options.version ?? '7.18'),
      identity: options.identity ?? 'MikroTik',
      board: boardNamed(options.board ?? 'RB5009UG+S+'),
      licenseLevel: options.licenseLevel ?? 6,
      serialNumber: options.serialNumber ?? `SIM${String(seed).padStart(9, '0')}`,
      seed,
      agenda: this.#agenda,
    });
    this.#ppp = new PppServer(this.router);
    this.hotspot = new HotspotServer(this.router);
    this.dhcp = new DhcpServer(this.router);
    this.lines = new Lines(this.router, this.dhcp);
    this.customers = new Customers(this.router, this.#ppp);
    this.#scheduler = new Scheduler(this.router, (row) => this.#runEvent(row['name'] ?? '', row['on-event'] ?? '', row['policy'] ?? ''));
    mirrorInterfaces(this.router);
    this.faults = new Faults({
      reboot: () => this.reboot(),
      powerCut: (clockRightAfterMs) => this.#powerCut(clockRightAfterMs),
      silenceConnections: () => this.#connections.forEach((connection) => connection.silence()),
      dropConnections: () => this.#connections.forEach((connection) => connection.reset()),
      setListening: (on) => (on ? this.#open() : Promise.resolve(this.#stopListening())),
    });
    this.faults.latencyMs = options.latencyMs ?? 0;
    applyFactorySettings(this.router, options.userName ?? DEFAULT_USER_NAME, options.password ?? DEFAULT_PASSWORD, options.setUp ?? 'technician');
    const users = options.users ?? 0;
    populate(this.router, this.customers, typeof users === 'number' ? numberedUsers(users, seed) : users, options.redialAfterMs ?? 10_000);
    if (options.customersFollowSecrets) this.customers.followSecrets();
    const wanted = options.tls ?? false;
    this.#certificate = null;
    if (wanted !== false) this.#install(wanted === true ? selfSignedCertificate(this.router.identity, Date.now()) : wanted);
    this.#settings = {
      router: this.router,
      menus: this.#menus(),
      actions: this.#actions(),
      faults: this.faults,
      log: this.commandLog,
      tagPosition: options.tagPosition ?? 'last',
      login: options.login ?? 'plain',
      emptyAfterWrites: options.emptyAfterWrites ?? false,
      reboot: () => this.reboot(),
    };
  }

  /** Open API connections. */
  get connectionCount(): number {
    let count = 0;
    for (const connection of this.#connections.values()) if (connection.isOpen) count++;
    return count;
  }

  /** Starts on loopback; port 0 lets the system choose. Throws when a port is taken. */
  async listen(port = 0, tlsPort = 0): Promise<ListeningAt> {
    this.#ports = { plain: port, secure: tlsPort };
    await this.#open();
    const fingerprint = this.#certificate === null ? null : fingerprintOf(this.#certificate);
    return { host: HOST, port: this.#ports.plain, tlsPort: this.#secure === null ? null : this.#ports.secure, fingerprint };
  }

  /** Stops listening, ends all connections and calls off what was to happen. */
  close(): Promise<void> {
    this.#agenda.stop();
    const servers = [this.#plain, this.#secure].filter((server) => server !== null);
    const closed = servers.map((server) => new Promise<void>((resolve) => server.once('close', () => resolve())));
    this.#stopListening();
    this.faults.dropConnections();
    return Promise.all(closed).then(() => undefined);
  }

  /** Lets happen what is due by then; for clocks that are moved. */
  advanceTo(nowMs: number): void {
    this.#agenda.advanceTo(nowMs);
  }

  /** When the next thing is to happen (a redial, the end of a session), in milliseconds; null when nothing waits. */
  nextDueAt(): number | null {
    return this.#agenda.nextDueAt();
  }

  /** Another certificate, as after somebody made a new one on the router; returns its fingerprint. Connections stay. */
  changeCertificate(certificate: Certificate = selfSignedCertificate(this.router.identity, Date.now())): string {
    this.#install(certificate);
    this.#secure?.setSecureContext(certificate);
    return fingerprintOf(certificate);
  }

  /**
   * As pasted at the terminal by somebody with all rights. Everything happens at this instant; a :delay is not waited for. The error, if
   * there is one, tells the line; what stood before it was carried out, unless the text could not be read at all.
   */
  runScript(text: string): ScriptResult {
    this.#agenda.catchUp();
    return this.#run(text, new Set((this.router.groups.get('full')['policy'] ?? '').split(',')));
  }

  /** How the line of a subscriber stands, by PPPoE name, hotspot user or the name given in lines. */
  line(name: string): LineState {
    if (this.lines.names().includes(name)) return this.lines.state(name);
    const ppp = this.router.ppp.active.withKey(name)[0];
    const active = ppp ?? this.router.hotspot.active.withKey(name)[0];
    if (active === undefined) return { online: false, address: null, passes: false, queue: null, uploadBits: null, downloadBits: null, fasttracked: false };
    const session = ppp === undefined ? undefined : this.#ppp.session(ppp['.id']);
    const interfaceName = session === undefined ? null : (this.router.interfaces.find(session.interfaceId)?.['name'] ?? null);
    return lineAt(this.router, active['address'] ?? '', interfaceName);
  }

  /** Somebody with WinBox: changes one row at random, the same for the same number. Returns what he did; null: there was nothing to change. */
  handEdit(random: () => number): HandEdit | null {
    return handEdit(this.router, random);
  }

  /** The same rows under another version, after its restart. Menus that it has not show nothing. */
  upgrade(version: string): void {
    this.router.settings = { ...this.router.settings, version: routerVersion(version) };
    this.#settings.menus = this.#menus();
    for (const row of this.router.packages.list()) this.router.packages.set(row['.id'], { version: version });
    this.reboot();
  }

  /** Configuration stays; sessions end, counters, log and uptime start anew, and the customers dial again. */
  reboot(): void {
    this.faults.dropConnections();
    this.#ppp.disconnectAll('reboot');
    this.hotspot.logoutAll();
    for (const row of this.router.log.list()) this.router.log.remove(row['.id']);
    this.router.startedAtMs = this.router.now();
    this.router.sectorsSinceReboot = 0;
    this.router.globals.clear();
    this.lines.restart();
    this.dhcp.restart();
    this.router.note('system,info', 'router rebooted');
    this.#scheduler.started();
  }

  #powerCut(clockRightAfterMs: number | null): void {
    this.hotspot.losesRunningCounters = true;
    try {
      this.reboot();
    } finally {
      this.hotspot.losesRunningCounters = false;
    }
    this.router.clock.unset(clockRightAfterMs);
  }

  #menus(): Map<string, Menu> {
    const menus = [...pppMenus(this.router, this.#ppp, this.hotspot, this.lines), ...systemMenus(this.router), ...accessMenus(this.router, this.hotspot), ...setupMenus(this.router, this.#scheduler)];
    return new Map(menus.map((menu) => [menu.path, menu]));
  }

  #actions(): Map<string, Action> {
    const { router, lines, dhcp } = this;
    return actionsOf({
      router,
      lines,
      dhcp,
      ppp: this.#ppp,
      menus: () => this.#settings.menus,
      runScript: (source, policies) => this.#run(source, policies),
    });
  }

  #run(source: string, policies: ReadonlySet<string>): ScriptResult {
    const { menus, actions } = this.#settings;
    return new ScriptRunner({ router: this.router, menus, actions, policies }).run(source);
  }

  /** The on-event of a scheduler: the name of a script, or a script itself. */
  #runEvent(name: string, onEvent: string, policy: string): void {
    const script = this.router.scripts.withKey(onEvent)[0];
    const { error } = this.#run(script?.['source'] ?? onEvent, new Set(policy.split(',')));
    if (error !== null) this.router.note('script,error', `executing script from scheduler ${name} failed: ${error.message}`);
  }

  #install(certificate: Certificate): void {
    this.#certificate = certificate;
    const { certificates, services } = this.router;
    for (const row of certificates.list()) certificates.remove(row['.id']);
    const fingerprint = fingerprintOf(certificate).replaceAll(':', '').toLowerCase();
    certificates.add({ name: 'api', 'common-name': this.router.identity, 'private-key': 'true', fingerprint, 'key-type': 'ec', trusted: 'true' });
    services.set('api-ssl', { certificate: 'api' });
  }

  /** Both ports or none: where one is taken, others may be tried. */
  async #open(): Promise<void> {
    if (this.#plain !== null) return;
    try {
      this.#plain = net.createServer((socket) => this.#accept(socket, 'api'));
      this.#ports.plain = await listenOn(this.#plain, this.#ports.plain);
      if (this.#certificate === null) return;
      this.#secure = tls.createServer({ ...this.#certificate, minVersion: 'TLSv1.2' }, (socket) => this.#accept(socket, 'api-ssl'));
      this.#secure.on('connection', (socket: net.Socket) => {
        this.#handshaking.add(socket);
        socket.once('close', () => this.#handshaking.delete(socket));
      });
      this.#ports.secure = await listenOn(this.#secure, this.#ports.secure);
    } catch (error) {
      this.#stopListening();
      throw error;
    }
  }

  #stopListening(): void {
    this.#plain?.close();
    this.#secure?.close();
    this.#plain = null;
    this.#secure = null;
    for (const socket of this.#handshaking) socket.destroy();
  }

  #accept(socket: net.Socket, service: 'api' | 'api-ssl'): void {
    this.commandLog.counters.connections += 1;
    const row = this.router.services.get(service);
    const limit = this.faults.sessionLimit ?? (row['max-sessions'] === undefined ? Number.POSITIVE_INFINITY : Number(row['max-sessions']));
    const admitted = row['disabled'] !== 'true' && admits(row['address'] ?? '', socket.remoteAddress ?? '');
    if (this.faults.acceptThenClose || !admitted || this.connectionCount >= limit) {
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    const connection = new ApiConnection(this.#settings, socket, ++this.#connectionCount);
    if (this.faults.unreachable) connection.silence();
    this.#connections.set(socket, connection);
    socket.on('close', () => this.#connections.delete(socket));
  }
}

/** Makes a router. It does nothing until listen. */
export function createRouterSimulator(options: RouterSimulatorOptions = {}): RouterSimulator {
  return new RouterSimulator(options);
}

function listenOn(server: net.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}
