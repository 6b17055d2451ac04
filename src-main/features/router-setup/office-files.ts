/**
 * Our side of the tunnels, written out: what is put into WireGuard at the office, and on the server where there is one. The instructions
 * for servers follow the manuals of RouterOS and strongSwan/xl2tpd; they were not tried on real machines by us.
 */
import { gatewayOf, placeIn } from './ipv4.ts';
import { tunnelUserOf } from './setup-values.ts';
import type { ReachedRouter } from './tunnels.store.ts';

export interface OfficeFile {
  readonly title: string;
  readonly use: string;
  readonly fileName: string;
  readonly text: string;
}
type NamedReach = Omit<ReachedRouter, 'id'>;

export interface OfficeEnd {
  readonly place: 'office' | 'vps';
  readonly host: string;
  readonly port: number;
  readonly network: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly officePublicKey: string;
  readonly officePrivateKey: string;
  readonly passwordOf: (address: string) => string;
  readonly ipsecSecret: string;
}

/** The office is the second of the network when our end is a server. */
const officeAddress = (network: string): string => gatewayOf(network).replace(/\d+$/, (last) => String(Number(last) + 1));
const bitsOf = (network: string): string => network.split('/')[1] ?? '24';

const peer = (note: string, publicKey: string, allowed: string, more: readonly string[] = []): string => ['', `# ${note}`, '[Peer]', `PublicKey = ${publicKey}`, `AllowedIPs = ${allowed}`, ...more].join('\n');
const ascii = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?');

export function officeFiles(end: OfficeEnd, routers: readonly NamedReach[]): OfficeFile[] {
  const byDial = routers.filter(({ reach }) => reach.kind === 'l2tp' || reach.kind === 'sstp');
  const main: OfficeFile = {
    title: end.place === 'office' ? 'WireGuard on this PC' : 'WireGuard on the server',
    use:
      end.place === 'office'
        ? `In WireGuard for Windows: Import tunnel from file. Let the router of the office pass UDP port ${end.port} on to this PC. Import it anew after each router that is added.`
        : `On a Linux server: save it as /etc/wireguard/waya.conf, allow forwarding (sysctl net.ipv4.ip_forward=1) and UDP port ${end.port}, then run: systemctl enable --now wg-quick@waya. Bring it there anew after each router that is added.`,
    fileName: 'waya.conf',
    text: serverConfig(end, routers),
  };
  const office: OfficeFile = { title: 'WireGuard on this PC', use: 'In WireGuard for Windows: Import tunnel from file. It dials the server; once is enough.', fileName: 'waya-office.conf', text: officeConfig(end) };
  return [main, ...(end.place === 'vps' ? [office] : []), ...(byDial.length > 0 ? dialServers(end, byDial) : [])];
}

function serverConfig(end: OfficeEnd, routers: readonly NamedReach[]): string {
  const peers = routers.flatMap(({ name, reach }) => {
    if (reach.kind !== 'wireguard') return [];
    return reach.publicKey === null ? [`\n# ${ascii(name)} (${reach.address}): its public key is not known yet. Its set-up script prints it; enter it on the router's page.`] : [peer(ascii(name), reach.publicKey, `${reach.address}/32`)];
  });
  return [
    '[Interface]',
    `PrivateKey = ${end.privateKey}`,
    `Address = ${gatewayOf(end.network)}/${bitsOf(end.network)}`,
    `ListenPort = ${end.port}`,
    ...(end.place === 'vps' ? [peer('The office', end.officePublicKey, `${officeAddress(end.network)}/32`)] : []),
    ...peers,
    '',
  ].join('\n');
}

function officeConfig(end: OfficeEnd): string {
  const address = `${officeAddress(end.network)}/${bitsOf(end.network)}`;
  return ['[Interface]', `PrivateKey = ${end.officePrivateKey}`, `Address = ${address}`, peer('The server', end.publicKey, end.network, [`Endpoint = ${end.host}:${end.port}`, 'PersistentKeepalive = 25']), ''].join('\n');
}

function dialServers(end: OfficeEnd, routers: readonly NamedReach[]): OfficeFile[] {
  const accounts = routers.flatMap(({ name, reach }) => ('address' in reach ? [{ name: ascii(name), kind: reach.kind, address: reach.address, user: tunnelUserOf(end.network, reach.address), password: end.passwordOf(reach.address) }] : []));
  const own = gatewayOf(end.network);
  const chr = [
    '# Paste it into the terminal of the server. Not tried by us on a real one: look at each answer.',
    `/interface l2tp-server server set enabled=yes use-ipsec=required ipsec-secret="${end.ipsecSecret}" default-profile=default-encryption`,
    '# SSTP wants a certificate on this server first.',
    '/interface sstp-server server set enabled=yes default-profile=default-encryption',
    ...accounts.flatMap(({ name, kind, user, password, address }) => [`# ${name}`, `:if ([:len [/ppp secret find name="${user}"]] = 0) do={ /ppp secret add name="${user}" password="${password}" service=${kind} local-address=${own} remote-address=${address} }`]),
    '',
  ].join('\n');
  const linux = [
    'L2TP with IPsec on Linux (Debian or Ubuntu). Not tried by us on a real server: take it as a list of what belongs where.',
    '1. Install strongswan and xl2tpd. Open UDP 500, 4500 and 1701.',
    `2. /etc/ipsec.secrets:   : PSK "${end.ipsecSecret}"`,
    '3. /etc/ipsec.conf: a conn with type=transport, authby=psk, left=%any, leftprotoport=17/1701, right=%any, rightprotoport=17/%any, auto=add.',
    `4. /etc/xl2tpd/xl2tpd.conf: an [lns default] with local ip = ${own}, require authentication = yes, pppoptfile = /etc/ppp/options.xl2tpd.`,
    '5. /etc/ppp/chap-secrets, one line for each router:',
    ...accounts.filter(({ kind }) => kind === 'l2tp').map(({ user, password, address }) => `   ${user} * ${password} ${address}`),
    '',
  ].join('\n');
  const number = placeIn(end.network, own);
  return [
    { title: 'L2TP and SSTP on a RouterOS server (CHR)', use: `For routers with RouterOS 6. The server has address ${own} (number ${number} of the network) towards them.`, fileName: 'waya-server.rsc', text: chr },
    { title: 'L2TP on a Linux server', use: 'For routers with RouterOS 6, where the server is not a MikroTik. Linux has no server for SSTP in its packages.', fileName: 'waya-server.txt', text: linux },
  ];
}
