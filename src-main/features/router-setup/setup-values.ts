/** What the choices become in the script, and which choices do not go together. */
import type { SetupChoices } from '../../../src-shared/contract/router-setup.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { gatewayInNetwork, gatewayOf, overlap, placeIn, poolOf, tidyNetwork } from './ipv4.ts';

/** Our end of the tunnels, with what the routers must know of it. */
export interface TunnelEndFacts {
  readonly host: string;
  readonly port: number;
  /** "10.98.0.0/24". */
  readonly network: string;
  readonly publicKey: string;
  /** Of L2TP and SSTP, by the router's address in the tunnel. */
  readonly passwordOf: (address: string) => string;
  readonly ipsecSecret: string;
}

export type SetupValues = Readonly<Record<string, string | readonly string[]>>;

/**
 * Opened beside the pay page. The prompt on the phone and *334# go over the mobile network and need nothing from here; these are for who
 * opens M-Pesa's own pages. Not verified to be all of them: more are added by the operator.
 */
const MPESA_HOSTS = ['safaricom.co.ke', 'www.safaricom.co.ke'];

/**
 * read and write: comparing and changing; api: to sign in at all; test: ping. Not "sensitive": Waya sets passwords and never reads them,
 * and without it an export shows none. "ftp" only with backups: RouterOS asks for it to write the file of an export.
 */
const policyOf = ({ backups }: SetupChoices): string => ['read', 'write', 'api', 'test', ...(backups ? ['ftp'] : [])].join(',');

/** Of the router at the server of L2TP or SSTP: "waya-7". */
export const tunnelUserOf = (network: string, address: string): string => `waya-${placeIn(network, address)}`;

/** Throws Refusal (invalid), naming the field. */
export function valuesOf(choices: SetupChoices, tunnel: TunnelEndFacts | null): SetupValues {
  check(choices, tunnel);
  const { pppoe, hotspot, dhcp, walled } = choices;
  const office = [...new Set([...choices.officeNetworks.map(tidyNetwork), ...tunnelNetwork(choices, tunnel)])];
  const subscribers = [...new Set([pppoe, hotspot, dhcp, walled].flatMap((part) => (part ? [part.network] : [])).concat(choices.subscriberNetworks).map(tidyNetwork))];
  return {
    policy: policyOf(choices),
    userName: choices.userName,
    password: choices.password,
    office: office.join(','),
    officeNetwork: office,
    subscriberNetwork: subscribers,
    ...(pppoe && { pppoeInterface: pppoe.interface, pppoeGateway: gatewayOf(pppoe.network), pppoePool: poolOf(pppoe.network) }),
    ...(hotspot && { hotspotInterface: hotspot.interface, hotspotName: hotspot.dnsName, ...lanValues('hotspot', hotspot.network) }),
    ...(dhcp && { dhcpInterface: dhcp.interface, ...lanValues('dhcp', dhcp.network) }),
    ...(walled && { walledPool: poolOf(walled.network), payAddress: walled.payAddress, payPort: String(walled.payPort), payHost: [...new Set([...MPESA_HOSTS, ...walled.otherHosts])] }),
    ...tunnelValues(choices, tunnel),
  };
}

function lanValues(part: 'hotspot' | 'dhcp', network: string): SetupValues {
  return { [`${part}Network`]: tidyNetwork(network), [`${part}Address`]: gatewayInNetwork(network), [`${part}Gateway`]: gatewayOf(network), [`${part}Pool`]: poolOf(network) };
}

const dialled = ({ reach }: SetupChoices) => (reach.kind === 'lan' || reach.kind === 'public' ? null : reach);

const tunnelNetwork = (choices: SetupChoices, tunnel: TunnelEndFacts | null): string[] => (dialled(choices) && tunnel ? [tunnel.network] : []);

function tunnelValues(choices: SetupChoices, tunnel: TunnelEndFacts | null): SetupValues {
  const reach = dialled(choices);
  if (!reach || !tunnel) return {};
  const { network } = tunnel;
  return {
    tunnelHost: tunnel.host,
    tunnelPort: String(tunnel.port),
    tunnelNetwork: network,
    tunnelKey: tunnel.publicKey,
    tunnelAddress: `${reach.address}/${network.split('/')[1]}`,
    tunnelUser: tunnelUserOf(network, reach.address),
    tunnelPassword: tunnel.passwordOf(reach.address),
    tunnelSecret: tunnel.ipsecSecret,
  };
}

const invalid = (field: string, message: string): Refusal => new Refusal('invalid', message, { fields: { [field]: message } });

function check(choices: SetupChoices, tunnel: TunnelEndFacts | null): void {
  const reach = dialled(choices);
  if (choices.officeNetworks.length === 0 && !reach) throw invalid('officeNetworks', 'Say from which addresses the router may be asked: without one, it would close its API to Waya too.');
  if (reach && !tunnel) throw invalid('reach', 'Say first where tunnels end: at the office or on a server.');
  if (reach?.kind === 'wireguard' && choices.version === '6') throw invalid('reach', 'RouterOS 6 has no WireGuard. Choose L2TP or SSTP, or upgrade the router to RouterOS 7.');
  if (reach && tunnel && (!overlap(`${reach.address}/32`, tunnel.network) || placeIn(tunnel.network, reach.address) < 2)) throw invalid('reach', `The address of the router in the tunnel must be one of ${tunnel.network}, after the first.`);
  if (choices.reach.kind === 'public' && !choices.tls) throw invalid('tls', 'Over the internet the API must be encrypted: otherwise anybody on the way reads the password.');
  const named = Object.entries({ pppoe: choices.pppoe, hotspot: choices.hotspot, dhcp: choices.dhcp, walled: choices.walled }).flatMap(([field, part]) => (part ? [{ field, network: part.network }] : []));
  for (const [index, { field, network }] of named.entries()) {
    const other = named.slice(0, index).find((before) => overlap(before.network, network)) ?? (reach && tunnel && overlap(tunnel.network, network) ? { network: tunnel.network } : undefined);
    if (other) throw invalid(`${field}.network`, `${network} and ${other.network} overlap: each needs addresses of its own.`);
  }
  if (choices.hotspot && choices.dhcp && choices.hotspot.interface === choices.dhcp.interface) throw invalid('dhcp.interface', 'The hotspot is on this port: it gives out addresses itself. Choose another port for DHCP.');
}
