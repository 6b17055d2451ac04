/** Where the connection stood when it failed. */
export type Phase = 'dialling' | 'handshake' | 'login' | 'ready';

/** Why a command or a connection failed. `sent`: the command was handed to the network, so the router may have acted on it. */
export type Failure =
  | { readonly kind: 'trap'; readonly message: string; readonly category: number | undefined; readonly phase: Phase }
  | { readonly kind: 'fatal'; readonly message: string; readonly phase: Phase; readonly sent: boolean }
  | { readonly kind: 'closed'; readonly phase: Phase; readonly sent: boolean }
  | { readonly kind: 'deadline'; readonly deadlineMs: number; readonly phase: Phase; readonly sent: boolean }
  | { readonly kind: 'system'; readonly code: string; readonly phase: Phase; readonly sent: boolean }
  | { readonly kind: 'protocol'; readonly service: string | undefined; readonly phase: Phase; readonly sent: boolean }
  | { readonly kind: 'certificate'; readonly pinned: string; readonly seen: string; readonly phase: Phase; readonly sent: boolean };

/** Rejection of openConnection and command. errors.ts puts it into the operator's words. */
export class RouterosFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind);
    this.name = 'RouterosFailure';
    this.failure = failure;
  }
}
