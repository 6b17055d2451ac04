import { z } from 'zod';
import { secret } from '../../../src-shared/sensitive.ts';
import { Refusal } from '../../../src-shared/refusal.ts';
import { operatorContract as contract, type OperatorContract } from '../../../src-shared/contract/index.ts';
import { handler, type CommandContext, type CommandHandler } from '../../kernel/commands.ts';
import { queryOf, type QueryHandler } from '../../kernel/dispatch.ts';
import { passphraseIsSet, savePassphrase } from '../../kernel/vault.ts';
import { readSetting, writeSetting, type SettingValues } from './settings.store.ts';

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
      const { consumerSecretCipher, passkeyCipher, secretPath: _path, urlsRegisteredAt, ...mpesa } = readSetting(db, 'mpesa');
      return {
        business: readSetting(db, 'business'),
        billing: readSetting(db, 'billing'),
        lateFees: readSetting(db, 'lateFees'),
        dunning: readSetting(db, 'dunning'),
        mpesa: { ...mpesa, consumerSecretSet: consumerSecretCipher !== null, passkeySet: passkeyCipher !== null, urlsRegisteredAt, lastPullAt: readSetting(db, 'mpesaPulledUpTo'), sidecar: sidecarState() },
        recoveryPassphraseSet: passphraseIsSet(db),
      };
    }),
  };
}

/** The internal command by which the app keeps the keys of the sealed inbox that it made. */
export const storeSealing = 'settings.storeSealing';

/** scheduleChanged: the daily times were set anew. */
export function settingsCommands(scheduleChanged: () => void): Record<string, CommandHandler> {
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
        const unknown = [...input.reminderText.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).filter((name) => !REMINDER_VARIABLES.includes(name));
        if (unknown.length > 0) {
          throw new Refusal('invalid', `The reminder has {${unknown[0]}}, which Waya cannot fill in. It knows ${REMINDER_VARIABLES.map((name) => `{${name}}`).join(', ')}.`, { fields: { reminderText: `{${unknown[0]}} is not known` } });
        }
        save(context, 'dunning', { ...input, frozen: readSetting(context.tx, 'dunning').frozen, reminderDays: [...new Set(input.reminderDays)].sort((a, b) => a - b) });
        scheduleChanged();
        return {};
      },
    }),
    'settings.saveMpesa': handler({
      ...contract['settings.saveMpesa'],
      handle: (context, { consumerSecret, passkey, ...input }) => {
        const before = readSetting(context.tx, 'mpesa');
        const next = {
          ...before,
          ...input,
          consumerSecretCipher: consumerSecret ? context.vault.encrypt(consumerSecret, 'mpesa.consumerSecret') : before.consumerSecretCipher,
          passkeyCipher: passkey ? context.vault.encrypt(passkey, 'mpesa.passkey') : before.passkeyCipher,
          // The sidecar takes hexadecimal paths only: nothing in them can be mangled on the way.
          secretPath: before.secretPath ?? Buffer.from(context.ids.token()).toString('hex'),
          urlsRegisteredAt: input.publicUrl === before.publicUrl && input.shortcode === before.shortcode ? before.urlsRegisteredAt : null,
        };
        if (next.enabled && (!next.consumerSecretCipher || !next.passkeyCipher)) {
          throw new Refusal('invalid', 'M-Pesa needs the consumer secret and the passkey from the Daraja portal before it can be switched on.', {
            fields: { ...(next.consumerSecretCipher ? {} : { consumerSecret: 'is missing' }), ...(next.passkeyCipher ? {} : { passkey: 'is missing' }) },
          });
        }
        return save(context, 'mpesa', next);
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
