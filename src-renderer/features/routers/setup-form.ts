import { useForm, type UseFormReturnType } from '@mantine/form';
import type { ReachKind } from '../../../src-shared/contract/router-setup.ts';
import type { ReadInput, ReadOutput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';

export type Reach = ReadOutput<'routerSetup.reach'>;
type Choices = ReadInput<'routerSetup.script'>;

/** What the form holds: the contract's choices, with a switch for each part and lists as text. */
export interface SetupFields {
  version: '6' | '7';
  office: string;
  tls: boolean;
  closePlain: boolean;
  backups: boolean;
  clock: boolean;
  fastTrack: boolean;
  more: string;
  pppoe: { on: boolean; interface: string; network: string };
  hotspot: { on: boolean; interface: string; network: string; dnsName: string };
  dhcp: { on: boolean; interface: string; network: string };
  walled: { on: boolean; network: string; payAddress: string; payPort: number | string; otherHosts: string };
}
export type SetupForm = UseFormReturnType<SetupFields>;

const INITIAL: SetupFields = {
  version: '7', office: '', tls: true, closePlain: false, backups: true, clock: true, fastTrack: true, more: '',
  pppoe: { on: true, interface: '', network: '10.64.0.0/18' },
  hotspot: { on: false, interface: '', network: '10.66.0.0/20', dnsName: 'login.wifi' },
  dhcp: { on: false, interface: '', network: '10.67.0.0/20' },
  walled: { on: false, network: '10.65.0.0/20', payAddress: '', payPort: 80, otherHosts: '' },
};
const needed = (value: string, on: boolean) => (on && value.trim() === '' ? texts.routers.notEmpty : null);

export const SETUP_NETWORKS = { pppoe: INITIAL.pppoe.network, hotspot: INITIAL.hotspot.network, dhcp: INITIAL.dhcp.network, walled: INITIAL.walled.network } as const;

/** major: of the router's own version, where it is known. given: what is known of the choices before anybody makes them. */
export function useSetupForm(kind: ReachKind, major?: '6' | '7', given: Partial<SetupFields> = {}): SetupForm {
  return useForm<SetupFields>({
    initialValues: { ...INITIAL, ...given, version: kind === 'wireguard' ? '7' : (major ?? (kind === 'l2tp' || kind === 'sstp' ? '6' : '7')) },
    validate: {
      office: (value) => needed(value, !isTunnel(kind)),
      pppoe: { interface: (value, { pppoe }) => needed(value, pppoe.on) },
      hotspot: { interface: (value, { hotspot }) => needed(value, hotspot.on) },
      dhcp: { interface: (value, { dhcp }) => needed(value, dhcp.on) },
      walled: { payAddress: (value, { walled }) => needed(value, walled.on) },
    },
  });
}

export const isTunnel = (kind: ReachKind): boolean => kind !== 'lan' && kind !== 'public';

/** "a, b c" → [a, b, c]. */
const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** What the contract wants of the fields. */
export function choicesOf(fields: SetupFields, reach: Reach, login: { userName: string; password: string }): Choices {
  const { version, office, tls, closePlain, backups, clock, fastTrack, more, pppoe, hotspot, dhcp, walled } = fields;
  const encrypted = tls || reach.kind === 'public';
  return {
    ...login, version, reach, backups, clock, fastTrack,
    officeNetworks: wordsOf(office),
    tls: encrypted,
    plainApi: encrypted && closePlain ? 'closed' : 'guarded',
    subscriberNetworks: wordsOf(more),
    pppoe: pppoe.on ? { interface: pppoe.interface, network: pppoe.network } : null,
    hotspot: hotspot.on ? { interface: hotspot.interface, network: hotspot.network, dnsName: hotspot.dnsName } : null,
    dhcp: dhcp.on ? { interface: dhcp.interface, network: dhcp.network } : null,
    walled: walled.on ? { network: walled.network, payAddress: walled.payAddress, payPort: Number(walled.payPort), otherHosts: wordsOf(walled.otherHosts) } : null,
  };
}
