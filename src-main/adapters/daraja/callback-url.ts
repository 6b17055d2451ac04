/** Whether M-Pesa will take an address of ours, looked at before anything is sent. */
import { callbackUrlProblem } from '../../../src-shared/mpesa-urls.ts';
import type { DarajaConfig } from './daraja-config.ts';
import { notSent } from './daraja-errors.ts';

const PRODUCTION_URL = 'https://api.safaricom.co.ke';

/** Throws GatewayError (not sent) when Safaricom's rules forbid the address; outside production every address will do. */
export function checkUrl(config: DarajaConfig, what: string, url: string): void {
  const isProduction = config.isProduction ?? config.baseUrl === PRODUCTION_URL;
  const problem = isProduction ? callbackUrlProblem(url) : null;
  if (problem !== null) throw notSent(`${what} did not work. ${problem}`, 'Change the public address in the M-Pesa settings.');
}
