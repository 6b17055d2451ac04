import type { ArgumentType, MenuSchemaData } from './menu-schema.ts';

/**
 * Menus that the console extracts do not tell. Taken from MikroTik's documentation (DHCP, NTP, WireGuard, L2TP, SSTP, Bridge); not measured
 * on a router.
 */
const ITEMS = ['add', 'comment', 'disable', 'enable', 'get', 'print', 'remove', 'set'];
const TUNNEL = ['add-default-route', 'allow', 'comment', 'connect-to', 'default-route-distance', 'disabled', 'keepalive-timeout', 'max-mru', 'max-mtu', 'name', 'password', 'profile', 'user'];
const ROUTE_STATE = ['running'];

const BOTH: Readonly<Record<string, MenuSchemaData>> = {
  '/ip/dhcp-server': { commands: ITEMS, settable: ['add-arp', 'address-pool', 'authoritative', 'bootp-support', 'comment', 'delay-threshold', 'disabled', 'insert-queue-before', 'interface', 'lease-script', 'lease-time', 'name', 'parent-queue', 'use-radius'], addOnly: ['copy-from'], readOnly: ['dynamic', 'invalid'] },
  '/ip/dhcp-server/network': { commands: ['add', 'comment', 'get', 'print', 'remove', 'set'], settable: ['address', 'comment', 'dns-server', 'domain', 'gateway', 'netmask', 'ntp-server'], addOnly: ['copy-from'] },
  '/interface/l2tp-client': { commands: ITEMS, settable: [...TUNNEL, 'dial-on-demand', 'ipsec-secret', 'use-ipsec', 'use-peer-dns'], addOnly: ['copy-from'], readOnly: ROUTE_STATE },
  '/interface/sstp-client': { commands: ITEMS, settable: [...TUNNEL, 'authentication', 'certificate', 'http-proxy', 'pfs', 'port', 'tls-version', 'verify-server-address-from-certificate', 'verify-server-certificate'], addOnly: ['copy-from'], readOnly: ROUTE_STATE },
  '/interface/bridge': { commands: ITEMS, settable: ['arp', 'auto-mac', 'comment', 'disabled', 'mtu', 'name', 'protocol-mode', 'vlan-filtering'], addOnly: ['copy-from'], readOnly: ['actual-mtu', 'mac-address', 'running'] },
  '/interface/bridge/port': { commands: ITEMS, settable: ['bridge', 'comment', 'disabled', 'interface', 'pvid'], addOnly: ['copy-from'], readOnly: ['dynamic', 'inactive'] },
  '/interface/vlan': { commands: ITEMS, settable: ['arp', 'comment', 'disabled', 'interface', 'mtu', 'name', 'vlan-id'], addOnly: ['copy-from'], readOnly: ['mac-address', 'running'] },
  '/system/routerboard': { commands: ['get', 'print'], settable: [] },
  '/interface/list/member': { commands: ITEMS, settable: ['comment', 'disabled', 'interface', 'list'], addOnly: ['copy-from'], readOnly: ['dynamic'] },
};

const ONLY_6: Readonly<Record<string, MenuSchemaData>> = {
  '/system/ntp/client': { commands: ['get', 'print', 'set'], settable: ['enabled', 'primary-ntp', 'secondary-ntp', 'server-dns-names'], readOnly: ['mode', 'poll-interval', 'active-server', 'last-update-from', 'last-update-before', 'last-adjustment'] },
};

const ONLY_7: Readonly<Record<string, MenuSchemaData>> = {
  '/system/ntp/client': { commands: ['get', 'print', 'set'], settable: ['enabled', 'mode', 'servers', 'vrf'], readOnly: ['freq-drift', 'status', 'synced-server', 'synced-stratum', 'system-offset'] },
  '/interface/wireguard': { commands: ITEMS, settable: ['comment', 'disabled', 'listen-port', 'mtu', 'name', 'private-key'], addOnly: ['copy-from'], readOnly: ['public-key', 'running'] },
  '/interface/wireguard/peers': {
    commands: ITEMS,
    settable: ['allowed-address', 'comment', 'disabled', 'endpoint-address', 'endpoint-port', 'interface', 'name', 'persistent-keepalive', 'preshared-key', 'public-key', 'responder'],
    addOnly: ['copy-from'],
    readOnly: ['current-endpoint-address', 'current-endpoint-port', 'dynamic', 'last-handshake', 'rx', 'tx'],
  },
};

export function menusByHand(major: number): Readonly<Record<string, MenuSchemaData>> {
  return { ...BOTH, ...(major === 6 ? ONLY_6 : ONLY_7) };
}

export const TYPES_BY_HAND: Readonly<Record<string, Readonly<Record<string, ArgumentType>>>> = {
  '/ip/dhcp-server': { 'add-arp': 'boolean', disabled: 'boolean', 'lease-time': 'interval' },
  '/ip/dhcp-server/lease': { address: 'address' },
  '/interface/l2tp-client': { 'add-default-route': 'boolean', disabled: 'boolean', 'use-ipsec': ['no', 'required', 'yes'] },
  '/interface/sstp-client': { 'add-default-route': 'boolean', disabled: 'boolean', 'verify-server-certificate': 'boolean' },
  '/interface/bridge': { disabled: 'boolean' },
  '/interface/bridge/port': { disabled: 'boolean' },
  '/interface/vlan': { disabled: 'boolean' },
  '/interface/list/member': { disabled: 'boolean' },
  '/interface/wireguard': { disabled: 'boolean' },
  '/interface/wireguard/peers': { disabled: 'boolean', 'persistent-keepalive': 'interval' },
  '/system/ntp/client': { enabled: 'boolean' },
  '/system/scheduler': { interval: 'interval' },
  '/ip/hotspot/user': { 'limit-uptime': 'interval' },
};
