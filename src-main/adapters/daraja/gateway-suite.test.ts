/** One suite, two providers: Daraja over the wire, and one of quite another kind. What passes for both is in the ports' words alone. */
import { shillings } from '../../../src-shared/money.ts';
import type { Phone } from '../../../src-shared/phone.ts';
import { later } from '../../../src-shared/time.ts';
import type { PushRequest } from '../../ports/payment-gateway.ts';
import { darajaReports } from './daraja-reports.ts';
import { START, createRig } from './testing/bench-rig.ts';
import { describeProvider, type ProviderRig } from './testing/gateway-suite.ts';
import { createOtherProvider, type ReportPath } from './testing/other-provider.ts';

const PATHS: Readonly<Record<string, ReportPath>> = { '/stk': 'stk', '/c2b/confirmation': 'c2b-confirmation', '/c2b/validation': 'c2b-validation', '/result': 'result', '/timeout': 'timeout' };
const ENDPOINTS = { push: 'push', checkReceipt: 'status', askBalance: 'balance', reverse: 'reversal' } as const;

describeProvider('M-Pesa through Daraja', async (): Promise<ProviderRig> => {
  const rig = await createRig({ mode: 'sandbox' });
  const { simulator, receiver } = rig;
  simulator.listReversals(true);
  const { initiator: _none, ...config } = rig.config;
  return {
    gateway: rig.gateway,
    withoutOperator: rig.otherGateway(config),
    reports: darajaReports,
    now: rig.now,
    pass: rig.pass,
    request: rig.request,
    question: rig.question,
    reported: () => receiver.received.map(({ path, body }) => ({ path: PATHS[path]!, body })),
    urls: { confirmationUrl: `${receiver.baseUrl}/c2b/confirmation`, validationUrl: `${receiver.baseUrl}/c2b/validation` },
    nextPush: (behaviour) => simulator.phones.nextPush(behaviour),
    payAtMenu: async (payment) => {
      const outcome = await simulator.payPaybill(payment);
      if (!outcome.paid) throw new Error('not paid');
      return outcome.receipt;
    },
    takeBack: (receipt) => simulator.reverseByCustomer(receipt).receipt,
    loseNextAnswer: (act) => simulator.faults.add({ kind: 'lost-acknowledgement', endpoint: ENDPOINTS[act] }),
    leaveNextUnanswered: () => simulator.faults.add({ kind: 'queue-timeout' }),
    balanceCents: simulator.balanceCents,
  };
});

describeProvider('Another provider', async (): Promise<ProviderRig> => {
  let now = START;
  const reported: { path: ReportPath; body: string }[] = [];
  const provider = createOtherProvider({ now: () => now, report: (path, body) => void reported.push({ path, body }) });
  const request: PushRequest = { phone: '254700000001' as Phone, amountCents: shillings(1500), accountReference: '12345674', description: 'Internet', callbackUrl: 'https://pay.example.co.ke/s' };
  return {
    gateway: provider.gateway,
    withoutOperator: createOtherProvider({ now: () => now, report: () => undefined, operator: false }).gateway,
    reports: provider.reports,
    now: () => now,
    pass: async (ms) => {
      now = later(now, ms);
      await provider.deliver();
    },
    request: (changes) => ({ ...request, ...changes }),
    question: (reference) => ({ reference, resultUrl: 'https://pay.example.co.ke/r', timeoutUrl: 'https://pay.example.co.ke/t' }),
    reported: () => reported,
    urls: { confirmationUrl: 'https://pay.example.co.ke/c', validationUrl: 'https://pay.example.co.ke/v' },
    nextPush: provider.nextPush,
    payAtMenu: async (payment) => provider.payAtMenu(payment),
    takeBack: provider.takeBack,
    loseNextAnswer: provider.loseNextAnswer,
    leaveNextUnanswered: provider.leaveNextUnanswered,
    balanceCents: provider.balanceCents,
  };
});
