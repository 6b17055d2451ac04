import type { Agenda } from './agenda.ts';
import { RouterClock } from './router-clock.ts';
import { Table } from './table.ts';
import { type DateStyle, formatDateTime } from './values.ts';
import type { RouterVersion } from './version.ts';

const LOG_LINES = 1000;
const LOG_TRIM = 100;

export interface Board {
  readonly name: string;
  readonly architecture: string;
  readonly cpu: string;
  readonly cpuCount: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const BOARDS: readonly Board[] = [
  { name: 'RB5009UG+S+', architecture: 'arm64', cpu: 'ARM64', cpuCount: 4, memoryBytes: GIB, diskBytes: GIB },
  { name: 'CCR2004-1G-12S+2XS', architecture: 'arm64', cpu: 'ARM64', cpuCount: 4, memoryBytes: 4 * GIB, diskBytes: 128 * MIB },
  { name: 'hEX', architecture: 'mmips', cpu: 'MIPS 1004Kc V2.15', cpuCount: 4, memoryBytes: 256 * MIB, diskBytes: 16 * MIB },
  { name: 'RB3011UiAS', architecture: 'arm', cpu: 'ARM', cpuCount: 2, memoryBytes: GIB, diskBytes: 128 * MIB },
];

/** A board by the name RouterOS gives it; an unknown name is a board of that name with the first one's data. */
export function boardNamed(name: string): Board {
  const known = BOARDS.find((board) => board.name === name);
  return known ?? { ...(BOARDS[0] as Board), name };
}

export interface RouterSettings {
  readonly version: RouterVersion;
  readonly identity: string;
  readonly board: Board;
  /** 1 to 6: level 4 carries 200 PPPoE sessions, 5 carries 500, 6 any number (MikroTik, licence levels). */
  readonly licenseLevel: number;
  readonly serialNumber: string;
  readonly seed: number;
  readonly agenda: Agenda;
}

/** The router's memory: one table for each menu with items, and what the system menus tell. Knows nothing of the wire. */
export class Router {
  settings: RouterSettings;
  /** Of its clock: what is wrong with it, and where it stands. */
  readonly clock: RouterClock;
  identity: string;
  startedAtMs: number;
  /** Sectors written since the last start and ever; each stored change costs flash. */
  sectorsSinceReboot = 0;
  sectorsTotal: number;
  readonly ppp = { secrets: new Table(), profiles: new Table(), active: new Table({ firstId: 0x80000001 }) };
  readonly interfaces = new Table();
  readonly queues = new Table();
  readonly pools = new Table();
  readonly addresses = new Table({ keyField: 'address' });
  readonly firewall = { addressList: new Table({ keyField: 'address' }), filter: new Table({ keyField: null }), nat: new Table({ keyField: null }) };
  readonly hotspot = {
    servers: new Table(),
    serverProfiles: new Table(),
    users: new Table(),
    profiles: new Table(),
    active: new Table({ keyField: 'user' }),
    hosts: new Table({ keyField: null }),
    bindings: new Table({ keyField: null }),
    walledGarden: new Table({ keyField: null }),
    walledGardenIp: new Table({ keyField: null }),
  };
  readonly dhcp = { servers: new Table(), networks: new Table({ keyField: null }), leases: new Table({ keyField: 'mac-address' }) };
  readonly pppoeServers = new Table({ keyField: 'service-name' });
  readonly tunnels = { wireguard: new Table(), peers: new Table({ keyField: null }), l2tp: new Table(), sstp: new Table() };
  readonly bridges = { bridges: new Table(), ports: new Table({ keyField: null }), vlans: new Table(), lists: new Table(), members: new Table({ keyField: null }) };
  readonly packages = new Table();
  /** Menus without items: what was set in them. */
  readonly dns: Record<string, string> = { servers: '8.8.8.8,1.1.1.1', 'allow-remote-requests': 'false' };
  readonly ntp: Record<string, string> = { enabled: 'false' };
  /** Global variables of scripts. */
  readonly globals = new Map<string, unknown>();
  /** Outside of the router's own lines: what answers a ping. */
  readonly answering = new Set<string>(['8.8.8.8', '1.1.1.1']);
  /** Share of pings that get lost, 0 to 1. */
  lossShare = 0;
  /** Counters begin anew at 2^32, as those of version 6 are said to do on some boards (assumed; off unless switched on). */
  countersWrap = false;
  readonly services = new Table();
  readonly users = new Table();
  readonly groups = new Table();
  readonly schedulers = new Table();
  readonly scripts = new Table();
  readonly certificates = new Table();
  readonly files = new Table();
  readonly health = new Table();
  readonly log = new Table({ keyField: null });

  constructor(settings: RouterSettings) {
    this.settings = settings;
    this.identity = settings.identity;
    this.clock = new RouterClock(settings.agenda);
    this.startedAtMs = settings.agenda.now();
    this.sectorsTotal = 10_000 + (settings.seed % 5000);
  }

  now(): number {
    return this.settings.agenda.now();
  }

  /** Of the router's clock, at that instant of the world. Instants before the router knew the time are what they are. */
  dateTime(atMs: number): string {
    return formatDateTime(atMs + (atMs === 0 ? 0 : this.clock.errorMs), this.dateStyle);
  }

  get dateStyle(): DateStyle {
    return { iso: this.settings.version.isoDates, offsetMinutes: this.clock.offsetMinutes };
  }

  /** A simple queue made for a session; Returns its id. */
  addDynamicQueue(name: string, target: string, maxLimit: string): string {
    const pair = '0/0';
    return this.queues.add({
      name,
      target,
      parent: 'none',
      'packet-marks': '',
      priority: '8/8',
      queue: 'default-small/default-small',
      'limit-at': pair,
      'max-limit': maxLimit,
      'burst-limit': pair,
      'burst-threshold': pair,
      'burst-time': '0s/0s',
      'bucket-size': '0.1/0.1',
      invalid: 'false',
      dynamic: 'true',
      disabled: 'false',
    });
  }

  /** A counter as this router shows it. */
  counter(value: number): string {
    return String(this.countersWrap ? value % 2 ** 32 : value);
  }

  hasPackage(name: string): boolean {
    return this.packages.withKey(name).some((row) => row['disabled'] !== 'true');
  }

  /** A line in /log; the memory log keeps about the last 1,000. */
  note(topics: string, message: string): void {
    this.log.add({ time: this.dateTime(this.now()), topics, message });
    if (this.log.size <= LOG_LINES + LOG_TRIM) return;
    for (const oldest of this.log.list().slice(0, LOG_TRIM)) this.log.remove(oldest['.id']);
  }

  configurationWritten(): void {
    this.sectorsSinceReboot += 1;
    this.sectorsTotal += 1;
  }
}
