/** What the desk may see and set of the way by which reports reach this computer. */
import { z } from 'zod';
import { callbackUrlProblem } from '../../../src-shared/mpesa-urls.ts';
import { reach as contract } from '../../../src-shared/contract/reach.ts';
import { Trouble } from '../../../src-shared/contract/values.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { instant } from '../../../src-shared/time.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import type { Reader } from '../../kernel/db.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import type { ReachHost } from '../../ports/reach-host.ts';
import { q } from '../../schema/tables.ts';
import { readSetting, writeSetting, type SettingValues } from '../settings/index.ts';
import { acceptedJob, probeJob } from './reach.jobs.ts';

const query = queryOf<typeof contract>();
const TUNNEL_TOKEN = 'reach.tunnelToken';
const RELAY_TOKEN = 'reach.relayToken';

export function reachQueries(host: ReachHost): Record<string, QueryHandler> {
  return {
    'reach.read': query('reach.read', ({ db }) => {
      const { tunnelTokenCipher, relayTokenCipher, ...settings } = readSetting(db, 'reach');
      return {
        settings: { ...settings, publicUrl: readSetting(db, 'mpesa').publicUrl },
        tunnelTokenSet: tunnelTokenCipher !== null,
        relayTokenSet: relayTokenCipher !== null,
        localAddress: host.localAddress(),
        tunnel: host.tunnel(),
        probe: probeOf(db),
        relay: host.relay(),
        lastReportAt: lastReportAt(db),
      };
    }),
  };
}

function probeOf(db: Reader) {
  const probe = readSetting(db, 'reachProbe');
  if (probe === null) return { state: 'never' as const, at: null, tookMs: null, trouble: null };
  const { state, at, tookMs, trouble } = probe;
  return { state, at, tookMs, trouble };
}

const lastReportAt = (db: Reader) => db.get(q.selectFrom('inboxEntry').select('receivedAt').orderBy('id', 'desc').limit(1))?.receivedAt ?? null;

function saved<N extends 'mpesa' | 'reach' | 'reachProbe'>(context: CommandContext, name: N, value: SettingValues[N]): void {
  writeSetting(context.tx, name, value, context.now);
  context.changed('setting', name);
}

const deskCommands: Record<string, CommandHandler> = {
  'reach.save': handler({
    ...contract['reach.save'],
    handle: (context, { publicUrl, tunnelToken, relayToken, ...input }) => {
      const before = readSetting(context.tx, 'reach');
      const next = {
        ...before,
        ...input,
        tunnelTokenCipher: tunnelToken ? context.vault.encrypt(readTunnelToken(tunnelToken), TUNNEL_TOKEN) : before.tunnelTokenCipher,
        relayTokenCipher: relayToken ? context.vault.encrypt(relayToken.trim(), RELAY_TOKEN) : before.relayTokenCipher,
      };
      refuseIncomplete(next, publicUrl);
      saved(context, 'reach', next);
      const mpesa = readSetting(context.tx, 'mpesa');
      if (publicUrl !== mpesa.publicUrl || next.way !== before.way) saved(context, 'reachProbe', null);
      if (publicUrl !== mpesa.publicUrl) saved(context, 'mpesa', { ...mpesa, publicUrl, urlsRegisteredAt: null });
      // The host looks at the settings again.
      context.emit('settings');
      context.emit('reach');
      return {};
    },
  }),
  'reach.probe': handler({
    ...contract['reach.probe'],
    handle: (context) => {
      if (readSetting(context.tx, 'reach').way === 'none') throw new Refusal('conflict', 'No way is chosen by which reports reach this computer. Choose one first.');
      if (readSetting(context.tx, 'mpesa').publicUrl === '') throw new Refusal('conflict', 'There is no public address to ask. Enter it and save first.');
      context.enqueue(probeJob);
      return {};
    },
  }),
  'reach.newRelay': handler({
    ...contract['reach.newRelay'],
    handle: (context, { publicUrl }) => {
      const problem = callbackUrlProblem(publicUrl);
      if (problem !== null) throw new Refusal('invalid', problem, { fields: { publicUrl: problem } });
      const { tx, vault, ids } = context;
      const publicKey = readSetting(tx, 'sealing')?.publicKey;
      if (!publicKey) throw new Refusal('unavailable', 'The keys of this computer are still being made. Try again in a moment.');
      const mpesa = readSetting(tx, 'mpesa');
      const secretPath = mpesa.secretPath ?? Buffer.from(ids.token()).toString('hex');
      if (mpesa.secretPath === null) saved(context, 'mpesa', { ...mpesa, secretPath });
      const token = Buffer.from(`${ids.token()}${ids.token()}`).toString('hex');
      saved(context, 'reach', { ...readSetting(tx, 'reach'), relayTokenCipher: vault.encrypt(token, RELAY_TOKEN) });
      context.emit('settings');
      context.emit('reach');
      return { environment: environmentOf({ publicUrl, secretPath, token, publicKey }) };
    },
  }),
};

/** Whoever copies the whole command that Cloudflare shows means the token in it. */
function readTunnelToken(text: string): string {
  const token = /eyJ[\w+/=-]{20,}/.exec(text)?.[0];
  if (token === undefined) throw new Refusal('invalid', 'That is not a token of a Cloudflare tunnel. In Cloudflare’s dashboard copy the command of “Install connector”: the token is the long word that begins with eyJ.', { fields: { tunnelToken: 'does not begin with eyJ' } });
  return token;
}

type NextReach = SettingValues['reach'];

/** Throws Refusal: a way that is chosen must have all that it needs. */
function refuseIncomplete({ way, relayUrl, tunnelTokenCipher, relayTokenCipher }: NextReach, publicUrl: string): void {
  const missing: Record<string, string> = {};
  if (way !== 'none' && way !== 'own' && publicUrl === '') missing['publicUrl'] = 'is missing';
  if (way === 'cloudflared' && tunnelTokenCipher === null) missing['tunnelToken'] = 'is missing';
  if (way === 'relay' && relayTokenCipher === null) missing['relayToken'] = 'is missing';
  if (Object.keys(missing).length > 0) throw new Refusal('invalid', 'Something is missing for this way.', { fields: missing });
  const address = relayUrl || publicUrl;
  if (way !== 'relay' || /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$))/.test(address)) return;
  throw new Refusal('invalid', 'The relay must be reached by https://: its token would be readable on the way.', { fields: { [relayUrl ? 'relayUrl' : 'publicUrl']: 'must begin with https://' } });
}

/** What docs/relay.md tells to put into the relay's environment file. */
function environmentOf(given: { readonly publicUrl: string; readonly secretPath: string; readonly token: string; readonly publicKey: string }): string {
  return [
    `# Waya relay at ${given.publicUrl.replace(/\/+$/, '')}`,
    `WAYA_RELAY_PATH=${given.secretPath}`,
    `WAYA_RELAY_TOKEN=${given.token}`,
    `WAYA_RELAY_KEY=${given.publicKey}`,
    'WAYA_RELAY_DATA=/var/lib/waya-relay',
    'WAYA_RELAY_PORT=8787',
    'WAYA_RELAY_PROXY=yes',
    '',
  ].join('\n');
}

const ProbeResult = z.object({ state: z.enum(['reached', 'elsewhere', 'unreachable']), trouble: Trouble.nullable(), tookMs: z.int(), publicUrl: z.string() });

/** Only jobs and the host's watch send these. */
const resultCommands: Record<string, CommandHandler> = {
  'reach.recordProbe': handler({
    input: ProbeResult,
    // Every hour, for ever: no deed of anybody.
    observation: true,
    handle: (context, { publicUrl, ...result }) => {
      // Another address was set while this one was asked.
      if (readSetting(context.tx, 'mpesa').publicUrl !== publicUrl) return;
      const failsSince = result.state === 'reached' ? null : (readSetting(context.tx, 'reachProbe')?.failsSince ?? context.now);
      writeSetting(context.tx, 'reachProbe', { ...result, at: context.now, failsSince }, context.now);
      context.emit('reach');
    },
  }),
  'reach.acceptedChanged': handler({
    input: z.object({ runAt: z.int() }),
    observation: true,
    handle: (context, { runAt }) => context.enqueue({ ...acceptedJob, runAt: instant(runAt) }),
  }),
};

export const reachCommands: Readonly<Record<string, CommandHandler>> = { ...deskCommands, ...resultCommands };
