import { PasswordInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { texts } from '../../texts/index.ts';

const words = texts.settings.mpesa;

/** Written, never read back. */
export function SecretInput({ isSet, hint, ...props }: { isSet: boolean; hint?: string; label: string; value?: string; error?: ReactNode }) {
  const state = isSet ? words.secretSet : words.secretMissing;
  return <PasswordInput autoComplete="new-password" description={hint === undefined ? state : `${state} ${hint}`} placeholder={isSet ? words.secretPlaceholder : ''} {...props} />;
}
