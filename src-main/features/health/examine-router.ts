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

/** A copy, packed and encrypted. The digest leaves out the first lines, which carry the hour. */
export async function copyConfiguration(session: RouterSession, vault: Vault): Promise<BackupRecord> {
  const text = (await session.readExport()).replaceAll('\r\n', '\n').trim();
  const body = text.split('\n').filter((line, index) => !(index < 8 && line.startsWith('#')));
  return { digest: vault.mac(body.join('\n')), version: session.facts.version, lineCount: body.length, bytes: Buffer.byteLength(text), cipher: vault.encrypt((await packed(text)).toString('base64'), CONTEXT) };
}

export async function openCopy(cipher: string, vault: Vault): Promise<string> {
  return (await unpacked(Buffer.from(vault.decrypt(cipher, CONTEXT), 'base64'))).toString('utf8');
}
