import { Stack, Text, TextInput } from '@mantine/core';
import type { ReachKind } from '../../../src-shared/contract/router-setup.ts';
import { texts } from '../../texts/index.ts';
import { ChoiceCards } from './choice-cards.tsx';
import { isTunnel, type Reach } from './setup-form.ts';
import { TunnelEnd } from './tunnel-end.tsx';

const words = texts.routerSetup.reach;
/** 32 bytes in base64: what is shorter is still being typed. */
const KEY_LETTERS = 44;
const KINDS = ['lan', 'public', 'wireguard', 'l2tp', 'sstp'] as const;

/** How Waya gets to a router. The address in the tunnels is given out later (use-begun.ts): until then it is empty. added: Waya has the router already. */
export function ReachFields({ reach, added, onChange }: { reach: Reach; added: boolean; onChange: (reach: Reach) => void }) {
  const address = 'address' in reach ? reach.address : '';
  const choose = (kind: ReachKind) => onChange(kind === 'wireguard' ? { kind, address, publicKey: null } : kind === 'lan' || kind === 'public' ? { kind } : { kind, address });
  return (
    <Stack gap="md">
      <ChoiceCards label={words.name} values={KINDS} names={words.kind} hints={words.hint} value={reach.kind} onChange={choose} />
      <Text size="sm">{words.text[reach.kind]}</Text>
      {isTunnel(reach.kind) && <TunnelEnd joining={added ? null : 'later'} />}
      {'address' in reach && address !== '' && <TextInput label={words.address} w={200} autoComplete="off" value={reach.address} onChange={(event) => onChange({ ...reach, address: event.currentTarget.value.trim() })} />}
      {added && address !== '' && <PublicKeyField reach={reach} onChange={onChange} />}
    </Stack>
  );
}

/** Of the router's end of WireGuard; nothing for other ways. */
function PublicKeyField({ reach, onChange }: { reach: Reach; onChange: (reach: Reach) => void }) {
  if (reach.kind !== 'wireguard') return null;
  const enter = (text: string) => onChange({ ...reach, publicKey: text.trim() === '' ? null : text.trim() });
  return <TextInput label={words.publicKey} description={words.publicKeyHint} autoComplete="off" spellCheck={false} value={reach.publicKey ?? ''} onChange={(event) => enter(event.currentTarget.value)} />;
}

/** In the wizard, after the script: what our end must know of the router before Waya can look through the tunnel. */
export function JoinTunnel({ name, reach, onChange }: { name: string; reach: Reach; onChange: (reach: Reach) => void }) {
  if (!isTunnel(reach.kind)) return null;
  return (
    <Stack gap="sm">
      <Text size="sm">{words.join}</Text>
      <PublicKeyField reach={reach} onChange={onChange} />
      <TunnelEnd joining={{ name, reach: reach.kind === 'wireguard' && reach.publicKey?.length !== KEY_LETTERS ? { ...reach, publicKey: null } : reach }} />
    </Stack>
  );
}
