import type { Agenda } from './agenda.ts';
import { Table } from './table.ts';
import { type DateStyle, formatDateTime } from './values.ts';
import type { RouterVersion } from './version.ts';

/** East Africa Time, which has no summer time. */
const OFFSET_MINUTES = 180;
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
  readonly seed: number;
  readonly agenda: Agenda;
}

/** The router's memory: one table for each menu with items, and what the system menus tell. Knows nothing of the wire. */
export class Router {
  readonly settings: RouterSettings;
  readonly dateStyle: DateStyle;
  identity: string;
  startedAtMs: number;
  /** Sectors written since the last start and ever; each stored change costs flash. */
  sectorsSinceReboot = 0;
  sectorsTotal: number;
  readonly ppp = { secrets: new Table(), profiles: new Table(), active: new Table({ firstId: 0x80000001 }) };
  readonly interfaces = new Table();
  readonly queues = new Table();
  readonly pools = new Table();
  readonly firewall = { addressList: new Table({ keyField: null }), filter: new Table({ keyField: null }) };
  readonly hotspot = { users: new Table(), profiles: new Table(), active: new Table({ keyField: 'user' }) };
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
    this.dateStyle = { iso: settings.version.isoDates, offsetMinutes: OFFSET_MINUTES };
    this.startedAtMs = settings.agenda.now();
    this.sectorsTotal = 10_000 + (settings.seed % 5000);
  }

  now(): number {
    return this.settings.agenda.now();
  }

  dateTime(atMs: number): string {
    return formatDateTime(atMs, this.dateStyle);
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
