import { Button, Group, Menu } from '@mantine/core';
import { ArrowLeftRight, BadgePercent, Cable, ChevronDown, CirclePause, Gauge, HandCoins, KeyRound, PackagePlus, PlugZap, Plus, RefreshCw, RotateCcwKey, ShieldCheck, Ticket, Wallet, type LucideIcon } from 'lucide-react';
import { useRef } from 'react';
import type { SubscriptionView } from '../../../../src-shared/contract/subscribers.ts';
import { isPass } from '../../../../src-shared/interval.ts';
import { openFrom } from '../../../app/keyboard.ts';
import { useMay, type MethodName } from '../../../app/session.ts';
import { texts } from '../../../texts/index.ts';
import { hasPassword } from '../access-fields.tsx';
import type { ServiceDialog } from './service-dialogs.tsx';
import styles from './services.module.css';

const words = texts.services;
interface Action {
  readonly dialog: ServiceDialog;
  readonly text: string;
  readonly icon: LucideIcon;
  readonly needs: MethodName;
}

const additions: readonly Action[] = [
  { dialog: 'addOn', text: words.addOn, icon: PackagePlus, needs: 'addOns.add' },
  { dialog: 'oneOff', text: words.oneOff, icon: HandCoins, needs: 'oneOffs.add' },
  { dialog: 'discount', text: words.discount, icon: BadgePercent, needs: 'discounts.add' },
  { dialog: 'promoCode', text: words.promoCode, icon: Ticket, needs: 'discounts.addCode' },
];

/** What changes what he pays. */
export function MoneyActions({ service, open }: { service: SubscriptionView; open: (dialog: ServiceDialog) => void }) {
  const may = useMay();
  const actions: readonly (Action | null)[] = [
    service.charging === 'prepaid' ? { dialog: 'renew', text: words.renew, icon: Wallet, needs: 'subscriptions.renew' } : null,
    { dialog: 'plan', text: words.changePlan, icon: RefreshCw, needs: 'subscriptions.changePlan' },
    service.pausedFrom === null && !isPass(service.interval) ? { dialog: 'pause', text: words.pause, icon: CirclePause, needs: 'subscriptions.pause' } : null,
  ];
  const target = useRef<HTMLButtonElement>(null);
  const offered = additions.filter(({ needs }) => may(needs));
  return (
    <Group gap="xs" wrap="nowrap">
      {actions.map((action) => action && may(action.needs) && <Button key={action.dialog} size="compact-sm" variant="default" leftSection={<action.icon size={14} aria-hidden />} onClick={() => open(action.dialog)}>{action.text}</Button>)}
      {offered.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button ref={target} size="compact-sm" variant="default" leftSection={<Plus size={14} aria-hidden />} rightSection={<ChevronDown size={13} aria-hidden />}>{words.add}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {offered.map(({ dialog, text, icon: Icon }) => <Menu.Item key={dialog} leftSection={<Icon size={15} aria-hidden />} onClick={() => openFrom(target, () => open(dialog))}>{text}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}

const networkActions: readonly (Action & { danger?: boolean; ofPassword?: boolean })[] = [
  { dialog: 'access', text: words.changeAccess, icon: Cable, needs: 'subscriptions.changeAccess' },
  { dialog: 'speed', text: words.ownSpeed, icon: Gauge, needs: 'subscriptions.overrideSpeed' },
  { dialog: 'move', text: words.moveRouter, icon: ArrowLeftRight, needs: 'subscriptions.moveRouter' },
  { dialog: 'reveal', text: words.revealPassword, icon: KeyRound, needs: 'subscriptions.revealPassword', ofPassword: true },
  { dialog: 'password', text: words.changePassword, icon: RotateCcwKey, needs: 'subscriptions.changePassword', ofPassword: true },
  { dialog: 'never', text: texts.outages.never.set, icon: ShieldCheck, needs: 'neverSuspend.set' },
  { dialog: 'end', text: words.endService, icon: PlugZap, needs: 'subscriptions.end', danger: true },
];

/** What concerns his line, and the end of it: quiet, at the foot of the card. */
export function NetworkActions({ service, open }: { service: SubscriptionView; open: (dialog: ServiceDialog) => void }) {
  const may = useMay();
  const offered = networkActions.filter(({ needs, ofPassword = false }) => may(needs) && (!ofPassword || hasPassword(service.access)));
  if (offered.length === 0) return null;
  return (
    <div className={styles['foot']}>
      {offered.map(({ dialog, text, icon: Icon, danger = false }) => (
        <Button key={dialog} size="compact-sm" variant="subtle" color={danger ? 'red' : 'gray'} leftSection={<Icon size={14} aria-hidden />} onClick={() => open(dialog)}>{dialog === 'reveal' && service.access === 'hotspot' ? words.revealHotspotPassword : text}</Button>
      ))}
    </div>
  );
}
