import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, Section } from '../../ui/index.ts';
import { TLS_PORT } from '../routers/router-form.tsx';
import { SETUP_NETWORKS, useSetupForm, type Reach, type SetupFields } from '../routers/setup-form.ts';
import { SetupScript } from '../routers/setup-script.tsx';
import { useBegun } from '../routers/use-begun.ts';
import type { NewAddress } from './look-step.tsx';
import styles from './replace.module.css';
import type { SwapFacts } from './swap-view.ts';

const words = texts.routerSwap.setup;
type Next = (known: Partial<NewAddress>) => void;

/** The script for the new device, with the names and networks of the old one; it dials the same tunnel. */
export function SetupStep({ routerId, setup, onBack, onNext }: { routerId: number; setup: SwapFacts['setup']; onBack: () => void; onNext: Next }) {
  const reach = useRead('routerSetup.reach', { routerId }, { topics: [] });
  const { begun, begin, busy } = useBegun();
  const [asked, setAsked] = useState(false);
  if (!reach.data) return reach.error ? <ErrorState error={reach.error} retry={() => void reach.refetch()} /> : <Skeleton height={200} />;
  const { data } = reach;
  // A tunnel's keys are made on the device: the old one's are of no use.
  const way: Reach = data.kind === 'wireguard' ? { ...data, publicKey: null } : data;
  const skip = <Button variant="default" onClick={() => onNext('address' in way ? { host: way.address } : {})}>{words.skip}</Button>;
  const back = <Button variant="default" onClick={onBack}>{texts.action.back}</Button>;
  if (!asked || !begun) {
    return (
      <Section title={texts.routerSwap.step.setup}>
        <Stack gap="md">
          <Text size="sm">{words.text}</Text>
          <div className={styles['acts']}>
            {back}
            {skip}
            <Button loading={busy} data-autofocus onClick={() => void begin(way).then((made) => setAsked(made !== undefined))}>{texts.routerSetup.wizard.toScript}</Button>
          </div>
        </Stack>
      </Section>
    );
  }
  return <Script reach={begun.reach} login={begun.login} setup={setup} side={<>{back}{skip}</>} onNext={onNext} />;
}

function Script({ reach, login, setup, side, onNext }: { reach: Reach; login: { userName: string; password: string }; setup: SwapFacts['setup']; side: React.ReactNode; onNext: Next }) {
  const form = useSetupForm(reach.kind, undefined, setup ? fieldsOf(setup) : {});
  const next = () => {
    const tls = form.values.tls || reach.kind === 'public';
    onNext({ ...login, tls, ...(tls ? { port: TLS_PORT } : {}), ...('address' in reach ? { host: reach.address } : {}) });
  };
  return <Section title={texts.routerSwap.step.setup}><SetupScript form={form} reach={reach} login={login} side={side} next={<Button onClick={next}>{words.pasted}</Button>} /></Section>;
}

/** What the old configuration does not tell stays as the form proposes it. */
function fieldsOf({ pppoe, hotspot, dhcp, walled, officeNetworks }: NonNullable<SwapFacts['setup']>): Partial<SetupFields> {
  const part = <P extends { network: string }>(found: P | null, name: keyof typeof SETUP_NETWORKS, otherwise: P) => ({ on: found !== null, ...(found ? { ...found, network: found.network || SETUP_NETWORKS[name] } : otherwise) });
  return {
    office: officeNetworks.join(', '),
    pppoe: part(pppoe, 'pppoe', { interface: '', network: SETUP_NETWORKS.pppoe }),
    hotspot: part(hotspot, 'hotspot', { interface: '', network: SETUP_NETWORKS.hotspot, dnsName: 'login.wifi' }),
    dhcp: part(dhcp, 'dhcp', { interface: '', network: SETUP_NETWORKS.dhcp }),
    walled: { on: walled !== null, network: walled?.network || SETUP_NETWORKS.walled, payAddress: walled?.payAddress ?? '', payPort: walled?.payPort ?? 80, otherHosts: walled?.otherHosts.join(', ') ?? '' },
  };
}
