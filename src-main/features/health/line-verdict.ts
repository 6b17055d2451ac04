/** The line from the books to a subscriber, judged step by step; the first step that fails is the verdict. Pure. */
import type { LineCheck } from '../../../src-shared/contract/health.ts';
import type { Access, EntitlementState } from '../../../src-shared/contract/values.ts';
import type { PingResult } from '../../ports/router-gateway.ts';

export interface LineFacts {
  readonly access: Access;
  readonly userName: string;
  readonly routerName: string;
  /** What the books say, and why. */
  readonly state: EntitlementState;
  readonly reason: string;
  /** His secret, hotspot user, queue or lease; null: it is not on the router. */
  readonly account: { readonly disabled: boolean; readonly ours: boolean; readonly words: string } | null;
  /** Connected now; for a fixed address there is no session: null, and `address` tells. */
  readonly session: { readonly sinceSeconds: number | null } | null;
  readonly address: string | null;
  readonly wantedAddress: string | null;
  /** "upload/download" that he is to have, and of the queue that holds now; null: there is none. */
  readonly wantedRate: string | null;
  /** Where that speed comes from. */
  readonly rateBy: 'plan' | 'own' | 'slowed';
  readonly activeRate: string | null;
  readonly sameRate: boolean;
  readonly ping: PingResult | null;
  /** Now, in bits per second; null: not to be seen. */
  readonly traffic: { readonly upBitsPerSecond: number; readonly downBitsPerSecond: number } | null;
  /** The newest line of the log that names him and is about coming or going. */
  readonly lastLog: { readonly time: string; readonly message: string } | null;
}

export interface LineVerdict {
  readonly level: LineCheck['level'];
  readonly verdict: string;
  readonly next: string;
  readonly checks: readonly LineCheck[];
}

const ACCOUNT_WORDS: Readonly<Record<Access, string>> = { pppoe: 'PPPoE user', hotspot: 'Hotspot user', static: 'Queue of his address', dhcp: 'DHCP lease' };
const OFF_STATES: ReadonlySet<EntitlementState> = new Set(['suspended', 'ended', 'inactive']);
/** Of five pings. */
const MOST_LOST = 1;
const SLOW_PING_MS = 150;

export function judge(facts: LineFacts): LineVerdict {
  const checks = [account(facts), session(facts), address(facts), limit(facts), ping(facts), traffic(facts), log(facts)].filter((check) => check !== null);
  const at = checks.findIndex((check) => check.level === 'bad');
  const worst = at >= 0 ? checks[at]! : checks.find((check) => check.level === 'warn');
  return { checks, ...conclusion(facts, worst) };
}

type Step = LineCheck | null;
const step = (id: LineCheck['id'], title: string, level: LineCheck['level'], found: string): LineCheck => ({ id, title, level, found });

function account({ access, account: own, state, userName }: LineFacts): Step {
  const title = ACCOUNT_WORDS[access];
  if (OFF_STATES.has(state)) return own && !own.disabled && access !== 'static' && access !== 'dhcp' ? step('account', title, 'warn', `${own.words}, though by the books he is off.`) : step('account', title, 'ok', own?.words ?? `${userName} is not on the router, as the books say.`);
  if (!own) return step('account', title, 'bad', `${userName} is not on the router.`);
  if (own.disabled) return step('account', title, 'bad', `${own.words}, though by the books he is on.`);
  return step('account', title, own.ours ? 'ok' : 'warn', own.ours ? own.words : `${own.words}. Made by hand, not by Waya.`);
}

function session({ access, session: now, state }: LineFacts): Step {
  if (access === 'static') return null;
  const title = access === 'dhcp' ? 'Lease' : 'Connected';
  if (!now) return step('session', title, OFF_STATES.has(state) ? 'ok' : 'bad', access === 'dhcp' ? 'His device has not asked for its address.' : 'Not connected now.');
  const since = now.sinceSeconds === null ? 'Connected now.' : `Connected for ${durationWords(now.sinceSeconds)}.`;
  return step('session', title, state === 'suspended' || state === 'ended' ? 'warn' : 'ok', since);
}

function address({ address: has, wantedAddress }: LineFacts): Step {
  if (has === null) return null;
  const wrong = wantedAddress !== null && wantedAddress !== has;
  return step('address', 'Address', wrong ? 'warn' : 'ok', wrong ? `${has}, and ${wantedAddress} is his.` : has);
}

const WANTED: Readonly<Record<LineFacts['rateBy'], readonly [is: string, was: string]>> = { plan: ['as his plan', 'his plan is'], own: ['his own speed', 'his own speed is'], slowed: ['slowed down', 'he is slowed down to'] };

function limit({ session: now, access, wantedRate, rateBy, activeRate, sameRate }: LineFacts): Step {
  if (wantedRate === null || (access !== 'static' && !now)) return null;
  const [is, was] = WANTED[rateBy];
  if (activeRate === null) return step('limit', 'Speed in force', access === 'dhcp' ? 'unknown' : 'bad', `No limit holds for him; ${was} ${rateWords(wantedRate)}.`);
  return step('limit', 'Speed in force', sameRate ? 'ok' : 'warn', sameRate ? `${rateWords(activeRate)}, ${is}.` : `${rateWords(activeRate)}, and ${was} ${rateWords(wantedRate)}.`);
}

function ping({ ping: result, address: has }: LineFacts): Step {
  if (result === null || has === null) return null;
  if (result.received === 0) return step('ping', 'Ping from the router', 'warn', `None of ${result.sent} came back from ${has}.`);
  const lost = result.sent - result.received;
  const average = Math.round(result.averageMs ?? 0);
  return step('ping', 'Ping from the router', lost > MOST_LOST || average > SLOW_PING_MS ? 'warn' : 'ok', `${result.received} of ${result.sent} came back, ${average} ms on average.`);
}

function traffic({ traffic: now }: LineFacts): Step {
  if (!now) return null;
  return step('traffic', 'Traffic now', 'ok', `Down ${bitWords(now.downBitsPerSecond)}, up ${bitWords(now.upBitsPerSecond)}.`);
}

function log({ lastLog }: LineFacts): Step {
  return lastLog && step('log', 'Last in the router’s log', 'ok', `${lastLog.time}: ${lastLog.message}`);
}

function conclusion(facts: LineFacts, worst: LineCheck | undefined): Omit<LineVerdict, 'checks'> {
  const { state, reason, access, routerName } = facts;
  if (OFF_STATES.has(state)) {
    if (worst) return { level: 'warn', verdict: 'By the books he is off, and the router still lets him on.', next: 'Compare the router (Compare now); Waya then puts it right.' };
    return { level: 'ok', verdict: `He is off because the books say so: ${reason}`, next: 'Nothing is wrong with the line. Take his payment, and he is let back on.' };
  }
  if (state === 'walled') return { level: 'warn', verdict: `He sees the pay page only, because the books say so: ${reason}`, next: 'Take his payment, and he is let back on.' };
  if (!worst && state === 'throttled') return { level: 'warn', verdict: `His line is right, and slow because the books say so: ${reason}`, next: 'Nothing is wrong with the line. When he pays, or buys data, he is at full speed again.' };
  if (!worst) return { level: 'ok', verdict: 'His line is right from the books to his device.', next: 'If it is slow for him all the same, look at his Wi-Fi and his own devices.' };
  const told: Readonly<Record<LineCheck['id'], readonly [string, string]>> = {
    account: facts.account === null || facts.account.disabled ? [`By the books he is on, but ${routerName} does not let him on.`, 'Compare the router (Compare now). If it stays so, look under Jobs of the router.'] : ['His user was made by hand: Waya neither cuts him off nor lets him back on.', 'Hand it over to Waya under Drift of the router.'],
    session: access === 'hotspot' ? ['He may sign in, but has not.', 'Ask him to open any page and sign in.'] : access === 'dhcp' ? ['His address waits for him, but his device has not asked for it.', 'Ask whether his router is on and its cable to yours is in.'] : ['He may dial in, but is not connected.', 'Ask whether his router is on; then look at its link and at the user name and password in it. The log below tells of refused passwords.'],
    address: ['He is connected with another address than his own.', 'Disconnect him once: he dials in again with the right address.'],
    limit: ['He is connected, but not at the speed that he is to have.', 'Compare the router (Compare now); if his speed stays, disconnect him once.'],
    ping: facts.ping?.received === 0 ? ['He is connected, but does not answer a ping.', 'Many home routers do not answer. If he says that nothing works, have him restart his router.'] : ['He is connected over a bad link: answers get lost or come late.', 'Look at the signal or the cable between him and the router.'],
    traffic: ['His line is right.', ''],
    log: ['His line is right.', ''],
  };
  const [verdict, next] = told[worst.id];
  return { level: worst.level, verdict, next };
}

/** "5M/10M" is upload/download as the router writes it. */
export function rateWords(rate: string): string {
  const [up = '', down = ''] = rate.split(' ')[0]!.split('/');
  return `${bitWords(bitsOf(down))} down, ${bitWords(bitsOf(up))} up`;
}

/** Do two rates hold the same limits, however they are written ("5M/10M", "5000k/10000000")? What follows the first part is bursts. */
export function sameLimits(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b;
  const bits = (rate: string) => rate.split(' ')[0]!.split('/').map(bitsOf).join('/');
  return bits(a) === bits(b);
}

function bitsOf(text: string): number {
  const parts = /^(\d+)([kMG]?)$/.exec(text);
  return parts ? Number(parts[1]) * { '': 1, k: 1000, M: 1_000_000, G: 1_000_000_000 }[parts[2] as '' | 'k' | 'M' | 'G'] : 0;
}

function bitWords(bits: number): string {
  if (bits >= 1_000_000) return `${Math.round(bits / 100_000) / 10} Mbit/s`;
  return `${Math.round(bits / 1000)} kbit/s`;
}

function durationWords(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} minutes`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} hours` : `${Math.floor(seconds / 86_400)} days`;
}
