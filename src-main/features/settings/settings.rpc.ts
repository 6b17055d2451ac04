import { z } from 'zod';
import { secret } from '../../../src-shared/sensitive.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { passphraseIsSet, savePassphrase } from '../../kernel/vault.ts';
import { GatewayError } from '../../ports/gateway-error.ts';
import { readSetting, writeSetting, type SettingValues, type StoredMpesa } from './settings.store.ts';

const query = queryOf<OperatorContract>();

function save<N extends keyof SettingValues>(context: CommandContext, name: N, value: SettingValues[N]): Record<string, never> {
  writeSetting(context.tx, name, value, context.now);
  context.changed('setting', name);
  context.emit('settings');
  return {};
}

/** sidecarState: what the host knows of the callback listener. */
export function settingsQueries(sidecarState: () => 'off' | 'running' | 'down'): Record<string, QueryHandler> {
  return {
    'settings.read': query('settings.read', ({ db }) => {
      const { consumerSecretCipher, passkeyCipher, secretPath: _path, initiatorCredentialCipher: _credential, certificate, ...mpesa } = readSetting(db, 'mpesa');
      return {
        business: readSetting(db, 'business'),
        billing: readSetting(db, 'billing'),
        lateFees: readSetting(db, 'lateFees'),
        dunning: readSetting(db, 'dunning'),
        mpesa: { ...mpesa, consumerSecretSet: consumerSecretCipher !== null, passkeySet: passkeyCipher !== null, certificateSet: certificate !== null, lastPullAt: readSetting(db, 'mpesaPulledUpTo'), sidecar: sidecarState() },
        recoveryPassphraseSet: passphraseIsSet(db),
      };
    }),
    'settings.moneyIn': query('settings.moneyIn', ({ db }) => readSetting(db, 'moneyIn')),
    'settings.network': query('settings.network', ({ db }) => readSetting(db, 'network')),
  };
}

/** The internal command by which the app keeps the keys of the sealed inbox that it made. */
export const storeSealing = 'settings.storeSealing';

export interface SettingsDependencies {
  /** The daily times were set anew. */
  readonly scheduleChanged: () => void;
  /** Seals the API operator's password to M-Pesa's certificate. Throws a GatewayError in the operator's words. */
  readonly sealPassword: (password: string, certificate: string) => string;
}

export function settingsCommands({ scheduleChanged, sealPassword }: SettingsDependencies): Record<string, CommandHandler> {
  return {
    'settings.saveBusiness': handler({ ...contract['settings.saveBusiness'], handle: (context, input) => save(context, 'business', input) }),
    'settings.saveBilling': handler({
      ...contract['settings.saveBilling'],
      handle: (context, input) => {
        save(context, 'billing', input);
        scheduleChanged();
        return {};
      },
    }),
    'settings.saveLateFees': handler({ ...contract['settings.saveLateFees'], handle: (context, input) => save(context, 'lateFees', input) }),
    'settings.saveDunning': handler({
      ...contract['settings.saveDunning'],
      handle: (context, input) => {
        refuseUnknownVariables(input.reminderText, REMINDER_VARIABLES, 'reminderText', 'The reminder');
        save(context, 'dunning', { ...input, frozen: readSetting(context.tx, 'dunning').frozen, reminderDays: inOrder(input.reminderDays), pushDays: inOrder(input.pushDays ?? readSetting(context.tx, 'dunning').pushDays) });
        scheduleChanged();
        return {};
      },
    }),
    'settings.saveMpesa': handler({
      ...contract['settings.saveMpesa'],
      handle: (context, { consumerSecret, passkey, initiatorPassword, certificate, ...input }) => {
        const before = readSetting(context.tx, 'mpesa');
        const next = {
          ...before,
          ...input,
          ...apiOperator(context, { before, initiatorName: input.initiatorName ?? before.initiatorName, password: initiatorPassword ?? '', certificate: certificate?.trim() || before.certificate }, sealPassword),
          consumerSecretCipher: consumerSecret ? context.vault.encrypt(consumerSecret, 'mpesa.consumerSecret') : before.consumerSecretCipher,
          passkeyCipher: passkey ? context.vault.encrypt(passkey, 'mpesa.passkey') : before.passkeyCipher,
          secretPath: before.secretPath ?? callbackPath(context),
          urlsRegisteredAt: input.publicUrl === before.publicUrl && input.shortcode === before.shortcode ? before.urlsRegisteredAt : null,
          pullRegisteredAt: input.shortcode === before.shortcode ? before.pullRegisteredAt : null,
        };
        if (next.enabled && (!next.consumerSecretCipher || !next.passkeyCipher)) {
          throw new Refusal('invalid', 'M-Pesa needs the consumer secret and the passkey from the Daraja portal before it can be switched on.', {
            fields: { ...(next.consumerSecretCipher ? {} : { consumerSecret: 'is missing' }), ...(next.passkeyCipher ? {} : { passkey: 'is missing' }) },
          });
        }
        return save(context, 'mpesa', next);
      },
    }),
    'settings.saveMoneyIn': handler({
      ...contract['settings.saveMoneyIn'],
      handle: (context, input) => {
        refuseUnknownVariables(input.receiptText, RECEIPT_VARIABLES, 'receiptText', 'The text of the receipt');
        return save(context, 'moneyIn', input);
      },
    }),
    'settings.saveNetwork': handler({
      ...contract['settings.saveNetwork'],
      handle: (context, input) => {
        save(context, 'network', input);
        scheduleChanged();
        return {};
      },
    }),
    'settings.freezeCutOffs': handler({
      ...contract['settings.freezeCutOffs'],
      handle: (context, { frozen }) => {
        // Whoever lets the cut-offs go on says with it that the restored data is complete again.
        if (!frozen && readSetting(context.tx, 'restored') !== null) writeSetting(context.tx, 'restored', null, context.now);
        return save(context, 'dunning', { ...readSetting(context.tx, 'dunning'), frozen });
      },
    }),
    [storeSealing]: handler({
      input: z.object({ publicKey: z.string(), privateKey: secret(z.string()) }),
      handle: (context, { publicKey, privateKey }) => {
        // Bodies may wait that were sealed to the keys of before.
        if (readSetting(context.tx, 'sealing') !== null) return;
        save(context, 'sealing', { publicKey, privateKeyCipher: context.vault.encrypt(privateKey, 'sealing.privateKey') });
      },
    }),
    'settings.setRecoveryPassphrase': handler({
      ...contract['settings.setRecoveryPassphrase'],
      prepare: ({ passphrase }, { vault }) => vault.guardByPassphrase(passphrase),
      handle: (context, _input, wrapped) => {
        savePassphrase(context.tx, wrapped);
        context.changed('dataKey', 1);
        context.emit('settings');
        return {};
      },
    }),
  };
}

/** What a reminder text may hold in braces. */
const REMINDER_VARIABLES: readonly string[] = ['name', 'amount', 'dueOn', 'paybill', 'account', 'business', 'suspendOn'];

/** What the text of a receipt may hold in braces. */
const RECEIPT_VARIABLES: readonly string[] = ['name', 'amount', 'receipt', 'account', 'balance', 'paidOn', 'business'];

function refuseUnknownVariables(text: string, known: readonly string[], field: string, what: string): void {
  const unknown = [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new Refusal('invalid', `${what} has {${unknown}}, which Waya cannot fill in. It knows ${known.map((name) => `{${name}}`).join(', ')}.`, { fields: { [field]: `{${unknown}} is not known` } });
}

const inOrder = (days: readonly number[]): number[] => [...new Set(days)].sort((a, b) => a - b);

/** The unguessable part of the addresses that M-Pesa reports to. Hexadecimal: nothing in it can be mangled on the way. */
const callbackPath = (context: CommandContext): string => Buffer.from(context.ids.token()).toString('hex');

/** The API operator as kept: his password only sealed to M-Pesa's certificate. Another name without a password forgets the one of before. */
function apiOperator(
  { vault, now }: CommandContext,
  wanted: { readonly before: StoredMpesa; readonly initiatorName: string; readonly password: string; readonly certificate: string | null },
  sealPassword: SettingsDependencies['sealPassword'],
): Pick<StoredMpesa, 'initiatorCredentialCipher' | 'certificate' | 'initiatorPasswordSetAt'> {
  const { before, initiatorName, password, certificate } = wanted;
  if (password === '') {
    const isSame = initiatorName !== '' && initiatorName === before.initiatorName;
    return { certificate, initiatorCredentialCipher: isSame ? before.initiatorCredentialCipher : null, initiatorPasswordSetAt: isSame ? before.initiatorPasswordSetAt : null };
  }
  if (initiatorName === '') throw new Refusal('invalid', 'The password belongs to an API operator: enter his user name too.', { fields: { initiatorName: 'is missing' } });
  if (certificate === null) throw new Refusal('invalid', 'The password is sealed to M-Pesa’s certificate. Download it from the Daraja portal and give it here.', { fields: { certificate: 'is missing' } });
  try {
    return { certificate, initiatorCredentialCipher: vault.encrypt(sealPassword(password, certificate), 'mpesa.initiatorCredential'), initiatorPasswordSetAt: now };
  } catch (error) {
    if (error instanceof GatewayError) throw new Refusal('invalid', `${error.message} ${error.hint}`, { fields: { certificate: error.message } });
    throw error;
  }
}
