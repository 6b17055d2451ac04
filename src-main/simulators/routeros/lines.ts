import type { DhcpServer } from './dhcp-server.ts';
import { forwardingOf, limitOf, queueOf, covers } from './forwarding.ts';
import { callerIdOf } from './ppp-server.ts';
import type { Router } from './router.ts';
import type { TableEvent } from './table.ts';
import { habitualRate, TrafficMeter, type TrafficRate } from './traffic.ts';

/** How a subscriber's line stands, as he himself would find out. */
export interface LineState {
  /** Connected, with an address. */
  readonly online: boolean;
  readonly address: string | null;
  /** He gets through to the internet: nothing blocks his address. */
  readonly passes: boolean;
  /** The queue that holds him; null: none. */
  readonly queue: string | null;
  /** Bits a second; null: no limit, or FastTrack goes round it. */
  readonly uploadBits: number | null;
  readonly downloadBits: number | null;
  readonly fasttracked: boolean;
}

const OFF: LineState = { online: false, address: null, passes: false, queue: null, uploadBits: null, downloadBits: null, fasttracked: false };
const NOTHING: TrafficRate = { uploadBytesPerSecond: 0, downloadBytesPerSecond: 0 };

interface Device {
  readonly name: string;
  readonly macAddress: string;
  /** Typed into the device; null: it asks by DHCP. */
  readonly fixedAddress: string | null;
  readonly server: string | null;
  readonly rate: TrafficRate;
  readonly meter: TrafficMeter;
  isOn: boolean;
  queueId: string | null;
  /** Where he had an address last, to know which rows concern him. */
  address: string | null;
}

export interface DeviceOptions {
  readonly name: string;
  readonly macAddress?: string;
  readonly rate?: TrafficRate;
}

/** How an address stands: not of a device, but of anything on the router. */
export function lineAt(router: Router, address: string, interfaceName: string | null): LineState {
  const { passes, fasttracked } = forwardingOf(router, address, interfaceName !== null);
  const queue = queueOf(router, address, interfaceName);
  const { uploadBits, downloadBits } = fasttracked ? { uploadBits: null, downloadBits: null } : limitOf(queue);
  return { online: true, address, passes, queue: queue?.['name'] ?? null, uploadBits, downloadBits, fasttracked };
}

/** Subscribers without PPPoE: devices with a fixed address or by DHCP. Their traffic runs unless something blocks it, and counts in the queue that holds them. */
export class Lines {
  readonly #router: Router;
  readonly #dhcp: DhcpServer;
  readonly #devices = new Map<string, Device>();
  readonly #queueMeters = new Map<string, TrafficMeter>();

  constructor(router: Router, dhcp: DhcpServer) {
    this.#router = router;
    this.#dhcp = dhcp;
    router.queues.onChange((event) => this.#queueChanged(event));
    router.firewall.filter.onChange(() => this.#settle(() => true));
    router.firewall.addressList.onChange(({ row, before }) => this.#settle((device) => [row, before].some((entry) => covers(entry?.['address'] ?? '', device.address ?? ''))));
    dhcp.onChange((macAddress) => this.#settle((device) => device.macAddress === macAddress));
  }

  /** A device with its address typed in; it is on at once. */
  addStatic(options: DeviceOptions & { readonly address: string }): void {
    this.#add(options, options.address, null);
  }

  /** A device that asks by DHCP; it is on at once. */
  addDhcp(options: DeviceOptions & { readonly server?: string }): void {
    this.#add(options, null, options.server ?? null);
  }

  names(): string[] {
    return [...this.#devices.keys()];
  }

  macAddressOf(name: string): string {
    return this.#get(name).macAddress;
  }

  switchOff(name: string): void {
    const device = this.#get(name);
    device.isOn = false;
    if (device.fixedAddress === null) this.#dhcp.detach(device.macAddress);
    this.#settle((one) => one === device);
  }

  switchOn(name: string): void {
    const device = this.#get(name);
    device.isOn = true;
    if (device.fixedAddress === null) this.#dhcp.attach(device.macAddress, device.server, device.name);
    this.#settle((one) => one === device);
  }

  state(name: string): LineState {
    const device = this.#get(name);
    const address = this.#addressOf(device);
    if (address === null) return OFF;
    const line = lineAt(this.#router, address, null);
    return device.fixedAddress === null && this.#dhcp.isBlocked(device.macAddress) ? { ...line, passes: false } : line;
  }

  /** The device that has that address now. */
  has(address: string): boolean {
    return [...this.#devices.values()].some((device) => this.#addressOf(device) === address);
  }

  /** What passed a queue that no session made. */
  queueMeter(queueId: string): TrafficMeter | undefined {
    return this.#queueMeters.get(queueId);
  }

  /** Counters live in memory. */
  restart(): void {
    this.#queueMeters.clear();
    for (const device of this.#devices.values()) device.queueId = null;
    this.#settle(() => true);
  }

  resetQueue(queueId: string): void {
    if (!this.#queueMeters.delete(queueId)) return;
    for (const device of this.#devices.values()) if (device.queueId === queueId) device.queueId = null;
    this.#settle(() => true);
  }

  /** What went through his line since he was added, as his own device counts it. */
  used(name: string): { uploadBytes: number; downloadBytes: number } {
    return this.#get(name).meter.read(this.#router.now());
  }

  #add(options: DeviceOptions, fixedAddress: string | null, server: string | null): void {
    const { seed } = this.#router.settings;
    const macAddress = (options.macAddress ?? callerIdOf(seed, options.name)).toUpperCase();
    const rate = options.rate ?? habitualRate(seed, options.name, null);
    this.#devices.set(options.name, { name: options.name, macAddress, fixedAddress, server, rate, meter: new TrafficMeter(NOTHING, this.#router.now()), isOn: false, queueId: null, address: null });
    this.switchOn(options.name);
  }

  #get(name: string): Device {
    const device = this.#devices.get(name);
    if (device === undefined) throw new Error(`no device ${name}`);
    return device;
  }

  #addressOf(device: Device): string | null {
    if (!device.isOn) return null;
    return device.fixedAddress ?? this.#dhcp.addressOf(device.macAddress);
  }

  #queueChanged({ kind, row, before }: TableEvent): void {
    if (kind === 'removed') this.#queueMeters.delete(row['.id']);
    if (this.#devices.size === 0) return;
    const targets = [row, before].flatMap((one) => (one?.['target'] ?? '').split(','));
    this.#settle((device) => device.queueId === row['.id'] || targets.some((target) => covers(target, device.address ?? '')));
  }

  #settle(concerned: (device: Device) => boolean): void {
    const now = this.#router.now();
    for (const device of this.#devices.values()) {
      if (!concerned(device)) continue;
      device.address = this.#addressOf(device);
      const line = this.state(device.name);
      const rate = line.online && line.passes ? within(device.rate, line) : NOTHING;
      const queue = line.address === null || !line.passes || line.fasttracked ? null : queueOf(this.#router, line.address, null);
      const old = device.queueId;
      device.queueId = queue?.['.id'] ?? null;
      device.meter.setRate(rate, now);
      for (const id of new Set([old, device.queueId])) if (id !== null && this.#router.queues.find(id)) this.#sumUp(id, now);
    }
  }

  #sumUp(queueId: string, now: number): void {
    const meter = this.#queueMeters.get(queueId) ?? new TrafficMeter(NOTHING, now);
    this.#queueMeters.set(queueId, meter);
    let uploadBytesPerSecond = 0;
    let downloadBytesPerSecond = 0;
    for (const device of this.#devices.values()) {
      if (device.queueId !== queueId) continue;
      const line = this.state(device.name);
      const rate = line.passes ? within(device.rate, line) : NOTHING;
      uploadBytesPerSecond += rate.uploadBytesPerSecond;
      downloadBytesPerSecond += rate.downloadBytesPerSecond;
    }
    meter.setRate({ uploadBytesPerSecond, downloadBytesPerSecond }, now);
  }
}

/** Not faster than the queue lets. */
function within(rate: TrafficRate, line: LineState): TrafficRate {
  const most = (bits: number | null): number => (bits === null ? Number.POSITIVE_INFINITY : Math.floor(bits / 8));
  return {
    uploadBytesPerSecond: Math.min(rate.uploadBytesPerSecond, most(line.uploadBits)),
    downloadBytesPerSecond: Math.min(rate.downloadBytesPerSecond, most(line.downloadBits)),
  };
}
