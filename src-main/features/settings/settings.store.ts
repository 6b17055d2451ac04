import { shillings } from '../../../src-shared/money.ts';
import type { MoneyInSettings } from '../../../src-shared/contract/money-in.ts';
import type { NetworkSettings } from '../../../src-shared/contract/network-values.ts';
import type { ReachSettings } from '../../../src-shared/contract/reach.ts';
import type { BillingSettings, BusinessSettings, DunningSettings, LateFeeSettings, MpesaSettings } from '../../../src-shared/contract/settings.ts';
import type { EtimsSettings } from '../../../src-shared/contract/etims.ts';
import { SAFARICOM_ADDRESSES } from '../../../src-shared/mpesa-addresses.ts';
import type { Trouble } from '../../../src-shared/contract/values.ts';
import type { Instant } from '../../../src-shared/time.ts';
import { statement, type Reader, type Writer } from '../../kernel/db.ts';
import { q } from '../../schema/tables.ts';

/** M-Pesa settings as kept: secrets encrypted, and what the app learned on the way. */
export interface StoredMpesa extends MpesaSettings {
  readonly consumerSecretCipher: string | null;
  readonly passkeyCipher: string | null;
  /** Unguessable part of the callback paths. */
  readonly secretPath: string | null;
  readonly urlsRegisteredAt: Instant | null;
  /** The API operator's password, sealed to M-Pesa's certificate: of no use but to M-Pesa. */
  readonly initiatorCredentialCipher: string | null;
  /** M-Pesa's own, no secret. */
  readonly certificate: string | null;
  /** It ends after ninety days (mpesa.md, Security credential). */
  readonly initiatorPasswordSetAt: Instant | null;
  /** When M-Pesa's list of payments was opened. */
  readonly pullRegisteredAt: Instant | null;
}

/** How reports reach this computer, as kept; the public address stands in the M-Pesa settings. */
export interface StoredReach extends Omit<ReachSettings, 'publicUrl'> {
  readonly tunnelTokenCipher: string | null;
  readonly relayTokenCipher: string | null;
}

/** eTIMS settings as kept: the key encrypted, and what came of connecting the device. */
export interface StoredEtims extends EtimsSettings {
  readonly communicationKeyCipher: string | null;
  readonly connecting: boolean;
  readonly connectTrouble: Trouble | null;
}

export interface SettingValues {
  business: BusinessSettings;
  billing: BillingSettings;
  lateFees: LateFeeSettings;
  dunning: DunningSettings;
  /** PNG or JPEG, base64; null: none. */
  logo: string | null;
  mpesa: StoredMpesa;
  moneyIn: MoneyInSettings;
  network: NetworkSettings;
  reach: StoredReach;
  /** Where tunnels of routers end on our side (features/router-setup): keys of WireGuard, the private ones encrypted. Null: not set up. */
  tunnels: {
    readonly place: 'office' | 'vps'; readonly host: string; readonly port: number; readonly network: string;
    readonly publicKey: string; readonly privateKeyCipher: string; readonly officePublicKey: string; readonly officePrivateKeyCipher: string;
  } | null;
  /** What came of asking the public address whether it leads here; null: never asked since the address was set. */
  reachProbe: { readonly state: 'reached' | 'elsewhere' | 'unreachable'; readonly at: Instant; /** Since when it fails; null: it does not. */ readonly failsSince: Instant | null; readonly tookMs: number; readonly trouble: Trouble | null } | null;
  etims: StoredEtims;
  /** Up to when M-Pesa has told everything that came in; null: never asked. Cut-offs wait for it. */
  mpesaPulledUpTo: Instant | null;
  /** A time that M-Pesa no longer lists (over 48 hours back): only the organisation's statement tells what came in. */
  mpesaGap: { readonly from: Instant; readonly to: Instant } | null;
  /** X25519 keys of the sealed inbox; the private one encrypted. */
  sealing: { readonly publicKey: string; readonly privateKeyCipher: string } | null;
  /** The latest day seen, so that a clock set wrong asks before it bills (billing-rules, Exactly once). */
  latestDaySeen: string | null;
  /** This data is a restored backup, and nobody has yet said that what came after it was entered again. */
  restored: { readonly at: Instant; readonly upTo: Instant | null } | null;
  /** When the last backup was made and read back, and what went wrong since. */
  backup: { readonly at: Instant | null; readonly trouble: string | null };
}

/** What holds until the operator says otherwise: Kenya 2026 (mpesa.md, Tax), taxes (rows of their own) off because not every provider is registered. */
export const DEFAULTS: SettingValues = {
  business: { name: 'My network', phone: '', email: '', taxPin: '', address: '', invoiceNote: '' },
  billing: { mode: 'anniversary', fixedDay: 1, runAt: '01:00', dueDays: 0, dayCount: 'actual', catchUp: 'oneInvoice', invoiceWhileSuspended: true, downgradeAtPeriodEnd: true, draftDays: null },
  lateFees: { enabled: false, afterDays: 7, flatCents: shillings(100), annualBasisPoints: 0, repeatDays: null, taxable: true },
  logo: null,
  dunning: {
    reminderDays: [-2, 0, 2],
    remindAt: '09:00',
    graceDays: 3,
    enforceAt: '10:00',
    promiseDays: 14,
    ignoreBelowCents: shillings(10),
    frozen: false,
    reminderText: 'Dear {name}, KES {amount} for your internet is due on {dueOn}. Pay by M-Pesa paybill {paybill}, account {account}. {business}',
    pushDays: [],
  },
  mpesa: {
    enabled: false, baseUrl: 'https://api.safaricom.co.ke', shortcode: '000000', transactionType: 'CustomerPayBillOnline', partyB: '000000', consumerKey: 'not set', publicUrl: '',
    consumerSecretCipher: null, passkeyCipher: null, secretPath: null, urlsRegisteredAt: null,
    c2bVersion: 'v2', initiatorName: '', confirmReports: 'never', sourceAddresses: [...SAFARICOM_ADDRESSES], unlistedSources: 'flag', validation: 'acceptAll', initiatorCredentialCipher: null, certificate: null, initiatorPasswordSetAt: null, pullRegisteredAt: null,
  },
  moneyIn: {
    courtesyHours: 0, courtesyTimes: 1, reversalDelayHours: 12, tillRequired: false, receiptSms: false, closeByItself: true,
    receiptText: 'Received KES {amount} for account {account}, receipt {receipt}. Balance KES {balance}. Thank you. {business}',
  },
  network: { awayGraceHours: 24, throttleUpKbps: 256, throttleDownKbps: 256, usageMinutes: 5, sweepMinutes: 10, downAfterSeconds: 90, backupsKept: 14 },
  reach: { way: 'own', cloudflaredPath: '', relayUrl: '', tunnelTokenCipher: null, relayTokenCipher: null },
  tunnels: null,
  reachProbe: null,
  // 81112101: Internet service providers (UNSPSC); KRA writes its classes with ten digits.
  etims: {
    enabled: false, baseUrl: 'https://etims-api.kra.go.ke/etims-api', pin: '', branchId: '00', deviceSerial: '', controlUnitId: '', fromOn: null, itemClassCode: '8111210100', untaxedAs: 'nonVat', startAfter: 0,
    communicationKeyCipher: null, connecting: false, connectTrouble: null,
  },
  mpesaPulledUpTo: null,
  mpesaGap: null,
  sealing: null,
  latestDaySeen: null,
  restored: null,
  backup: { at: null, trouble: null },
};

const find = statement<{ name: string }>()((p) => q.selectFrom('setting').select('value').where('name', '=', p('name')));

/** One setting as it is now; its default when nobody set it. */
export function readSetting<N extends keyof SettingValues>(db: Reader, name: N): SettingValues[N] {
  const row = db.getOf(find, { name });
  if (!row) return DEFAULTS[name];
  const value = JSON.parse(row.value) as SettingValues[N];
  const fallback = DEFAULTS[name];
  // A release may add a field: it holds its default until saved.
  return value !== null && typeof value === 'object' && fallback !== null && typeof fallback === 'object' ? { ...fallback, ...value } : value;
}

export function writeSetting<N extends keyof SettingValues>(tx: Writer, name: N, value: SettingValues[N], now: Instant): void {
  tx.run(q.insertInto('setting').values({ name, value: JSON.stringify(value), changedAt: now }).onConflict((conflict) => conflict.column('name').doUpdateSet({ value: JSON.stringify(value), changedAt: now })));
}

/** When a setting was last saved; null: never, its default holds. */
export function settingSavedAt(db: Reader, name: keyof SettingValues): Instant | null {
  return db.get(q.selectFrom('setting').select('changedAt').where('name', '=', name))?.changedAt ?? null;
}
