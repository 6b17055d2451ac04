/** All that the doctor looks at, what is worst first. */
import type { DoctorCheck } from '../../../../src-shared/contract/health.ts';
import type { DoctorFacts } from './doctor-facts.ts';
import { apiReach, apiSessions, apiUser, certificate, clock, flash, licence, otherServices } from './router-checks.ts';
import { duplicates, fastTrack, hotspot, names, pools, pppoeServers, rates, walledGarden } from './traffic-checks.ts';

const CHECKS = [fastTrack, clock, walledGarden, duplicates, rates, pools, licence, pppoeServers, hotspot, names, apiReach, apiUser, certificate, apiSessions, otherServices, flash];
const ORDER: Readonly<Record<DoctorCheck['level'], number>> = { bad: 0, warn: 1, unknown: 2, ok: 3 };

/** Examines what was read; changes nothing. */
export function examine(facts: DoctorFacts): DoctorCheck[] {
  return CHECKS.map((check) => check(facts)).sort((a, b) => ORDER[a.level] - ORDER[b.level]);
}
