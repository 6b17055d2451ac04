/**
 * The script of one armed object, in the space syntax that RouterOS 6 and 7 both read, ASCII only. It repeats every hour and changes nothing the second time.
 * A row is touched only when it has the name and our marker as a word of its comment (routeros.md, Scale: Method).
 */
import type { Access } from '../../../src-shared/contract/values.ts';

/** disable: off altogether. walled: the pay page only. throttle: this slow. */
export type Cut = { readonly mode: 'disable' } | { readonly mode: 'walled' } | { readonly mode: 'throttle'; readonly upKbps: number; readonly downKbps: number };

/** One service in the list of a script. */
export interface ArmedItem {
  readonly subscriptionId: number;
  /** Quoted, as it stands in the script. */
  readonly text: string;
}

export interface ScriptLine {
  readonly text: string;
  /** For the operator: what it does and why. */
  readonly explanation: string;
}

/** Far below what a console of RouterOS 6 takes for one property; a longer hour is made of several objects. */
export const SCRIPT_BYTES = 3500;

export interface NamedService {
  readonly subscriptionId: number;
  readonly userName: string;
  readonly access: Access;
  readonly address: string | null;
  readonly macAddress: string | null;
}

/** How a script names a service: "7 jane", "7 10.5.50.7 jane" or "7 AA:BB:CC:DD:EE:FF jane"; or why it cannot. */
export function itemOf(service: NamedService): ArmedItem | { readonly why: string } {
  const { subscriptionId, userName, access } = service;
  // A console completes at "?" (RouterOS 6), and other than ASCII is kept differently by every program that writes it.
  if (!/^[\x21-\x7e]{1,120}$/.test(userName) || userName.includes('?')) return { why: 'the user name has a sign that a router’s script cannot hold: anything but plain letters, digits and signs, or a “?”' };
  const parts = [String(subscriptionId)];
  if (access === 'static') {
    if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(service.address ?? '')) return { why: 'it has no address' };
    parts.push(service.address!);
  } else if (access === 'dhcp') {
    if (!/^[0-9A-F]{2}(:[0-9A-F]{2}){5}$/.test(service.macAddress ?? '')) return { why: 'it has no MAC address' };
    parts.push(service.macAddress!);
  }
  return { subscriptionId, text: quoted([...parts, userName].join(' ')) };
}

/** In double quotes, with what would end or change the text escaped (MikroTik manual, Scripting: constant escape sequences). */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\$]/g, (sign) => `\\${sign}`)}"`;
}

/** Bytes of a script without any service. */
export const scriptBytes = (access: Access, cut: Cut): number => textOf(armedScript(access, cut, [])).length;

export const textOf = (lines: readonly ScriptLine[]): string => lines.map((line) => line.text).join('\n');

/** The script that ends the services of a list. */
export function armedScript(access: Access, cut: Cut, items: readonly ArmedItem[]): ScriptLine[] {
  const keyed = access === 'static' || access === 'dhcp';
  return [
    { text: '# Made by Waya, which puts back what is changed here.', explanation: 'A note to whoever opens it in WinBox.' },
    { text: ':if ([:tostr [/system clock get date]] ~ "20(2[4-9]|[3-9][0-9])") do={', explanation: 'Nothing is done while the clock is unset, as after a power cut: the year must be 2024 or later, in either way of writing dates.' },
    { text: `:local wl {${items.map((item) => item.text).join(';')}}`, explanation: `The services of this hour: Waya’s number of each${keyed ? ', its address' : ''} and its name.` },
    { text: ':foreach ws in=$wl do={ :do {', explanation: 'One after the other; what fails for one does not stop the next.' },
    { text: ':local wp [:find $ws " "]', explanation: 'Where the number ends.' },
    { text: ':local wm ("(^| )waya:s=" . [:pick $ws 0 $wp] . "( |\\$)")', explanation: 'The mark that his row must carry as a word of its comment: of number 7 only, never of 71.' },
    ...(keyed
      ? [
          { text: ':local wr [:pick $ws ($wp + 1) [:len $ws]]', explanation: 'What follows the number.' },
          { text: ':local wq [:find $wr " "]', explanation: 'Where the address ends.' },
          { text: ':local wa [:pick $wr 0 $wq]', explanation: 'The address.' },
          { text: ':local wn [:pick $wr ($wq + 1) [:len $wr]]', explanation: 'The name.' },
        ]
      : [{ text: ':local wn [:pick $ws ($wp + 1) [:len $ws]]', explanation: 'The name.' }]),
    ...BODIES[access](cut),
    { text: '} on-error={ :log warning ("waya: could not end a service: " . $wm) } }', explanation: 'A failure is written to the router’s log, without a name.' },
    { text: '}', explanation: 'End.' },
  ];
}

const BODIES: Readonly<Record<Access, (cut: Cut) => ScriptLine[]>> = {
  pppoe: (cut) => account(cut, '/ppp secret', '/ppp active remove [/ppp active find where name=$wn]'),
  hotspot: (cut) => account(cut, '/ip hotspot user', '/ip hotspot active remove [/ip hotspot active find where user=$wn]'),
  static: (cut) =>
    cut.mode === 'throttle'
      ? slowQueue(cut)
      : [
          { text: ':if ([:len [/queue simple find where name=$wn and comment~$wm]] > 0) do={', explanation: 'Only if the queue of that name is his and ours.' },
          { text: `:if ([:len [/ip firewall address-list find where list=${listOf(cut)} and comment~$wm]] = 0) do={ /ip firewall address-list add list=${listOf(cut)} address=$wa comment=("waya:s=" . [:pick $ws 0 $wp]) }`, explanation: 'His address is put on the list of those who are cut off, unless it is there.' },
          { text: '}', explanation: 'End of his part.' },
        ],
  dhcp: (cut) => {
    const mine = 'mac-address=$wa and comment~$wm';
    if (cut.mode === 'disable') return [{ text: `/ip dhcp-server lease set [/ip dhcp-server lease find where ${mine} and block-access=no] block-access=yes`, explanation: 'His lease is blocked.' }];
    if (cut.mode === 'walled') return [{ text: `/ip dhcp-server lease set [/ip dhcp-server lease find where ${mine} and address-lists!=waya-walled] address-lists=waya-walled`, explanation: 'His address goes on the list of those who see the pay page only.' }];
    return [{ text: `/ip dhcp-server lease set [/ip dhcp-server lease find where ${mine} and ${unlessRate('rate-limit', cut)}] rate-limit=${rateOf(cut)}`, explanation: 'His lease gets the slow rate.' }];
  },
};

/** A secret or hotspot user: changed and put off the line, if he still is as he was. */
function account(cut: Cut, menu: string, kick: string): ScriptLine[] {
  const profile = cut.mode === 'walled' ? 'waya-walled' : cut.mode === 'throttle' ? slowProfile(cut) : null;
  const still = profile === null ? 'disabled=no' : `disabled=no and profile!=${profile}`;
  return [
    { text: `:local wf [${menu} find where name=$wn and comment~$wm and ${still}]`, explanation: 'His row by name and mark, if it still lets him on.' },
    { text: ':if ([:len $wf] > 0) do={', explanation: 'Nothing more where it is done already: what repeats hourly writes once.' },
    profile === null
      ? { text: `${menu} set $wf disabled=yes`, explanation: 'He cannot dial in any more.' }
      : { text: `:do { ${menu} set $wf profile=${profile} } on-error={ ${menu} set $wf disabled=yes }`, explanation: `He gets the profile ${profile}; where the router has none of that name he is switched off.` },
    { text: kick, explanation: 'Who is connected is put off the line, so that it applies at once.' },
    { text: ':log info ("waya: ended by the hour: service " . [:pick $ws 0 $wp])', explanation: 'One line in the router’s log, without a name.' },
    { text: '}', explanation: 'End of his part.' },
  ];
}

const listOf = (cut: Cut): string => (cut.mode === 'walled' ? 'waya-walled' : 'waya-cut');
const slowProfile = ({ upKbps, downKbps }: { upKbps: number; downKbps: number }): string => `waya-slow-${upKbps}-${downKbps}`;
const rateOf = ({ upKbps, downKbps }: { upKbps: number; downKbps: number }): string => `"${upKbps}k/${downKbps}k"`;

/** Routers spell a rate in either way; what is so already is not written again. */
const unlessRate = (property: string, cut: { upKbps: number; downKbps: number }): string => `${property}!=${rateOf(cut)} and ${property}!="${cut.upKbps}000/${cut.downKbps}000"`;

function slowQueue(cut: Cut & { mode: 'throttle' }): ScriptLine[] {
  return [{ text: `/queue simple set [/queue simple find where name=$wn and comment~$wm and ${unlessRate('max-limit', cut)}] max-limit=${rateOf(cut)} burst-limit=0/0 burst-threshold=0/0 burst-time=0s/0s`, explanation: 'His queue gets the slow rate, and no burst: below a burst’s threshold he would go on as fast as before.' }];
}
