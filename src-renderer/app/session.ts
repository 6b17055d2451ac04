/** Who is at the desk, and what his role may do (the contract says it; the app enforces it). */
import { createContext, useContext } from 'react';
import { operatorContract, type OperatorContract } from '../../src-shared/contract/index.ts';
import type { Operator } from '../../src-shared/contract/session.ts';
import type { Role } from '../../src-shared/rpc.ts';
import { queryClient, type ReadOutput } from './queries.ts';

export interface SignedIn {
  readonly operator: Operator;
  readonly practice: boolean;
  readonly businessName: string;
  readonly version: string;
}

export const SessionContext = createContext<SignedIn | null>(null);

/** Inside the shell only. */
export function useSession(): SignedIn {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside the shell');
  return session;
}

export type MethodName = keyof OperatorContract;

/** Whether a role may call a query or command. */
function roleMay(role: Role, name: MethodName): boolean {
  const { roles } = operatorContract[name];
  return roles === 'anyone' || (roles as readonly Role[]).includes(role);
}

/** may('payments.takeCash'): show a control only when its command would not be refused for the role. */
export function useMay(): (name: MethodName) => boolean {
  const { operator } = useSession();
  return (name) => roleMay(operator.role, name);
}

/** Forgets everything that was read: the next person starts with nothing. */
export function forgetSession(): void {
  const key = ['session.current', {}];
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session.current' });
  queryClient.setQueryData<ReadOutput<'session.current'>>(key, (now) => now && { ...now, operator: null });
  void queryClient.invalidateQueries({ queryKey: key });
}
