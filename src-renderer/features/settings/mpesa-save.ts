import type { MpesaSettings } from '../../../src-shared/contract/settings.ts';
import { useAct, type ActInput } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import type { AllSettings } from './settings-view.ts';

type Save = ActInput<'settings.saveMpesa'>;

/** What of the settings may be saved: without what the app learned on the way. */
function kept({ consumerSecretSet: _consumer, passkeySet: _passkey, initiatorPasswordSetAt: _password, certificateSet: _certificate, pullRegisteredAt: _pull, lastPullAt: _last, urlsRegisteredAt: _urls, sidecar: _sidecar, ...mpesa }: AllSettings['mpesa']): MpesaSettings {
  return mpesa;
}

/** Saves one card of the M-Pesa settings; what stands on the others stays as it is kept. */
export function useSaveMpesa(settings: AllSettings, options: { form?: { setErrors(errors: Record<string, string>): void }; onDone?: () => void } = {}) {
  const act = useAct('settings.saveMpesa', { ...options, done: texts.settings.saved });
  return { busy: act.busy, save: (changes: Partial<Save>) => void act.run({ ...kept(settings.mpesa), ...changes }) };
}
