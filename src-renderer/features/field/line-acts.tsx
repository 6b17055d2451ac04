import { Button, Modal, Title } from '@mantine/core';
import { Activity, ArrowRightLeft, Cable, Eye, KeyRound, RotateCw, Router as RouterIcon, SlidersHorizontal, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import { useAct } from '../../app/queries.ts';
import { useMay, type MethodName } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog } from '../../ui/index.ts';
import { LineTestResult } from '../routers/line-test.tsx';
import { hasPassword } from '../subscribers/access-fields.tsx';
import { AccessDialog } from '../subscribers/services/access-dialog.tsx';
import { MoveDialog } from '../subscribers/services/move-dialog.tsx';
import { PasswordDialog } from '../subscribers/services/password-dialog.tsx';
import { BindDialog } from './bind-dialog.tsx';
import styles from './field.module.css';
import { SecretDialog } from './secret-dialog.tsx';

const words = texts.field.act;
type Act = 'test' | 'kick' | 'reveal' | 'password' | 'access' | 'bind' | 'move';

/** Big buttons for what a technician does at a house; only what his role may and this way of connecting has. */
export function LineActs({ service }: { service: SubscriptionView }) {
  const may = useMay();
  const [open, setOpen] = useState<Act | null>(null);
  const close = () => setOpen(null);
  const kick = useAct('routers.kick', { done: words.kicked, onDone: close });
  const named = hasPassword(service.access);
  const bindable = service.access === 'hotspot' || service.access === 'dhcp';
  const acts: readonly (readonly [Act, LucideIcon, MethodName, boolean])[] = [
    ['test', Activity, 'health.lineTest', service.routerId !== null],
    ['kick', RotateCw, 'routers.kick', named && service.routerId !== null],
    ['reveal', Eye, 'subscriptions.revealPassword', named],
    ['password', KeyRound, 'subscriptions.changePassword', named],
    ['bind', Cable, 'subscriptions.changeAccess', bindable],
    ['access', SlidersHorizontal, 'subscriptions.changeAccess', true],
    ['move', ArrowRightLeft, 'subscriptions.moveRouter', true],
  ];
  return (
    <section aria-label={words.title}>
      <Title order={2} mb={6}>{words.title}</Title>
      <div className={styles['acts']}>
        {acts.filter(([, , needs, fits]) => fits && may(needs)).map(([act, Icon], index) => (
          <Button key={act} className={styles['act'] ?? ''} variant={index === 0 ? 'filled' : 'default'} justify="flex-start" leftSection={<Icon size={20} aria-hidden />} onClick={() => setOpen(act)}>{words[act]}</Button>
        ))}
        {service.routerId !== null && may('routerSwap.look') && <Button component={Link} href={`/routers/${service.routerId}/replace`} className={styles['act'] ?? ''} variant="default" justify="flex-start" leftSection={<RouterIcon size={20} aria-hidden />}>{words.replace}</Button>}
      </div>
      <Modal opened={open === 'test'} onClose={close} title={words.testTitle(service.userName)} size="lg"><LineTestResult subscriptionId={service.id} /></Modal>
      <ConfirmDialog opened={open === 'kick'} onClose={close} title={words.kickTitle} text={words.kickText} confirm={words.kickSubmit} busy={kick.busy} onConfirm={() => void kick.run({ subscriptionId: service.id })} />
      <SecretDialog service={service} opened={open === 'reveal'} onClose={close} />
      <PasswordDialog service={service} opened={open === 'password'} onClose={close} onChanged={() => setOpen('reveal')} />
      <AccessDialog service={service} opened={open === 'access'} onClose={close} />
      <BindDialog service={service} opened={open === 'bind'} onClose={close} />
      <MoveDialog service={service} opened={open === 'move'} onClose={close} />
    </section>
  );
}
