/** The machine's own way of protecting one small secret: safeStorage under Electron, an owner-only key file elsewhere. */
export interface SecretsPort {
  /** A name for messages: where the key lives. */
  readonly kind: string;
  protect(plain: Uint8Array): Uint8Array;
  /** Throws when this machine or user did not protect it. */
  unprotect(guarded: Uint8Array): Uint8Array;
}
