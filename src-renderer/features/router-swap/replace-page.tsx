import { Skeleton, Stepper } from '@mantine/core';
import { useState } from 'react';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, Page, PageHeader } from '../../ui/index.ts';
import { LookStep, type NewAddress } from './look-step.tsx';
import { PreviewStep } from './preview-step.tsx';
import { ProgressStep } from './progress-step.tsx';
import styles from './replace.module.css';
import { SetupStep } from './setup-step.tsx';
import type { SwapFacts, SwapState } from './swap-view.ts';
import { WhyStep } from './why-step.tsx';

const words = texts.routerSwap;
const STEPS = ['why', 'setup', 'look', 'preview', 'progress'] as const;
type Step = (typeof STEPS)[number];
/** Progress is watched. */
const REFRESH_MS = 3000;

/** Another device takes the place of a router. What was done is kept step by step: who comes back goes on where it was left. */
export function ReplacePage({ id }: { id: number }) {
  const router = useRead('routers.get', { id });
  const facts = useRead('routerSwap.facts', { routerId: id });
  const state = useRead('routerSwap.state', { routerId: id }, { everyMs: REFRESH_MS });
  const back = { href: `/routers/${id}`, text: router.data?.name ?? texts.routers.title };
  const failed = [router, facts, state].find((query) => query.error && !query.data);
  return (
    <Page scrolls>
      <PageHeader title={words.title(router.data?.name ?? '')} back={back} detail={words.intro} />
      {failed ? <ErrorState error={failed.error!} retry={() => void failed.refetch()} /> : facts.data && state.data ? <Wizard routerId={id} facts={facts.data} state={state.data} /> : <Skeleton height={320} />}
    </Page>
  );
}

const stepOf = ({ candidate, approved }: SwapState): Step => (candidate ? 'preview' : approved ? 'progress' : 'why');

function Wizard({ routerId, facts, state }: { routerId: number; facts: SwapFacts; state: SwapState }) {
  const [step, setStep] = useState<Step>(stepOf(state));
  const [reason, setReason] = useState('');
  const [address, setAddress] = useState<NewAddress>({ host: '', port: 8728, tls: false, userName: 'waya', password: '' });
  return (
    <div className={styles['body']}>
      <Stepper active={STEPS.indexOf(step)} size="xs" iconSize={26} className={styles['steps'] ?? ''}>
        {STEPS.map((one) => <Stepper.Step key={one} label={words.step[one]} allowStepSelect={false} />)}
      </Stepper>
      {step === 'why' && <WhyStep facts={facts} reason={reason} onReason={setReason} onNext={() => setStep('setup')} />}
      {step === 'setup' && <SetupStep routerId={routerId} setup={facts.setup} onBack={() => setStep('why')} onNext={(known) => { setAddress({ ...address, ...known }); setStep('look'); }} />}
      {step === 'look' && <LookStep routerId={routerId} reason={reason} address={address} onAddress={setAddress} onBack={() => setStep('setup')} onNext={() => setStep('preview')} />}
      {step === 'preview' && <PreviewStep routerId={routerId} candidate={state.candidate} onDropped={() => setStep('why')} onApproved={() => setStep('progress')} />}
      {step === 'progress' && <ProgressStep routerId={routerId} approved={state.approved} onAnew={() => setStep('why')} />}
    </div>
  );
}
