import { useState } from 'react';
import { useAct, useRead } from '../../app/queries.ts';
import { isTunnel, type Reach } from './setup-form.ts';

interface Begun {
  readonly reach: Reach;
  readonly login: { readonly userName: string; readonly password: string };
}

/** What a script needs beside the choices: a password, and a free address in the tunnels when it dials one and has none. */
export function useBegun() {
  const [begun, setBegun] = useState<Begun | null>(null);
  const tunnels = useRead('routerSetup.tunnels', {}, { topics: ['settings'] });
  const act = useAct('routerSetup.begin');
  /** Undefined when it was refused. */
  const begin = async (reach: Reach): Promise<Begun | undefined> => {
    const made = await act.run({});
    if (!made) return undefined;
    const { userName, password, tunnelAddress } = made;
    const done = { login: begun?.login ?? { userName, password }, reach: 'address' in reach && reach.address === '' ? { ...reach, address: tunnelAddress ?? '' } : reach };
    setBegun(done);
    return done;
  };
  /** A tunnel must have an end first. */
  const mayBegin = (reach: Reach): boolean => !isTunnel(reach.kind) || Boolean(tunnels.data);
  return { begun, begin, mayBegin, busy: act.busy };
}
