/** Reads of one router for the doctor and for a copy of its configuration. Throws GatewayError. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Instant } from '../../../src-shared/time.ts';
import type { Vault } from '../../kernel/vault.ts';
import type { RouterSession } from '../../ports/router-gateway.ts';
import { examine } from './doctor/doctor.ts';
import type { DoctorFacts } from './doctor/doctor-facts.ts';
import { sessionsAllowed } from '../router-watch/index.ts';
import type { BackupRecord } from './health.store.ts';
import type { Examination } from './health.service.ts';

export async function examineRouter(session: RouterSession, own: DoctorFacts['own'], now: Instant): Promise<Examination> {
  const [facts, setup, secrets, profiles, hotspotUsers, hotspotProfiles] = await Promise.all([session.readFacts(), session.readSetup(), session.listSecrets(), session.listProfiles(), session.listHotspotUsers(), session.listHotspotProfiles()]);
  return { checks: examine({ now, facts, setup, secrets, profiles, hotspotUsers, hotspotProfiles, own }), sessionsAllowed: sessionsAllowed(setup.licenseLevel), badBlocksPercent: setup.flash.badBlocksPercent };
}

const CONTEXT = 'router.backup';
const packed = promisify(gzip);
const unpacked = promisify(gunzip);

/** Long lines go on in the next, after a backslash. */
const ARMED = /^add (?:[^\n]*\\\n)*?[^\n]*\bcomment="?waya:arm\b(?:[^\n]*\\\n)*[^\n]*\n?/gm;
const HEAD_LINES = 8;

/** What tells one copy from another: without the first lines, which carry the hour, and without what Waya arms (features/arming), which is other every day and which it writes anew by itself. */
export function comparable(text: string): string {
  return text.split('\n').filter((line, index) => !(index < HEAD_LINES && line.startsWith('#'))).join('\n').replaceAll(ARMED, '');
}

/** A copy, packed and encrypted. */
export async function copyConfiguration(session: RouterSession, vault: Vault): Promise<BackupRecord> {
  const text = (await session.readExport()).replaceAll('\r\n', '\n').trim();
  return { digest: vault.mac(comparable(text)), version: session.facts.version, lineCount: text.split('\n').length, bytes: Buffer.byteLength(text), cipher: vault.encrypt((await packed(text)).toString('base64'), CONTEXT) };
}

export async function openCopy(cipher: string, vault: Vault): Promise<string> {
  return (await unpacked(Buffer.from(vault.decrypt(cipher, CONTEXT), 'base64'))).toString('utf8');
}
