import { ActionIcon, Button, Drawer, Group, Loader, Menu, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Banknote, FastForward, Landmark, MessageSquare, Router as RouterIcon, Smartphone } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { formatKes } from '../../../src-shared/money.ts';
import { formatPhone } from '../../../src-shared/phone.ts';
import { formatInstant } from '../../../src-shared/time.ts';
import { useClock } from '../../app/clock.store.ts';
import { showDone, showFailure } from '../../app/notices.tsx';
import { idOf } from '../../app/address.ts';
import { readOnce, useAct, useRead, type ActInput, type ReadOutput } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { useNarrow } from '../../app/use-narrow.ts';
import { texts } from '../../texts/index.ts';
import { download, InstantText } from '../../ui/index.ts';
import { PayDialog } from './pay-dialog.tsx';
import styles from './practice-bar.module.css';

const words = texts.practice;
const REFRESH_MS = 10_000;
/** While time is moving the progress is asked for more often. */
const MOVING_REFRESH_MS = 700;

type State = ReadOutput<'practice.state'>;

/** The movable clock and the simulated outside, above everything in practice mode. */
export function PracticeBar({ height }: { height: number }) {
  const narrow = useNarrow();
  const advance = useAct('practice.advance');
  const state = useRead('practice.state', {}, { everyMs: (latest) => (advance.busy || (latest as State | undefined)?.moving ? MOVING_REFRESH_MS : REFRESH_MS) });
  const follow = useClock((clock) => clock.follow);
  const appNow = state.data?.now;
  useEffect(() => {
    if (appNow !== undefined) follow(appNow);
  }, [appNow, follow]);
  const isMoving = advance.busy || (state.data?.moving ?? false);
  if (narrow) {
    return (
      <div className={styles['bar']} style={{ height }}>
        <Text size="sm" fw={600} title={words.explain}>{words.title}</Text>
        <span role="status" className={styles['progress']}>{isMoving ? state.data?.progressText || words.moving : state.data && words.now(formatInstant(state.data.now))}</span>
      </div>
    );
  }
  const move = (days: number, hours: number) => void advance.run({ days, hours });
  return (
    <div className={styles['bar']} style={{ height }}>
      <Group gap="xs" wrap="nowrap">
        <Text size="sm" fw={600} title={words.explain}>{words.title}</Text>
        <Text size="sm" miw={170}>{state.data ? words.now(formatInstant(state.data.now)) : ''}</Text>
        <Button size="compact-sm" variant="default" disabled={isMoving} onClick={() => move(0, 1)}>{words.hourOn}</Button>
        <Button size="compact-sm" disabled={isMoving} leftSection={<FastForward size={14} aria-hidden />} onClick={() => move(1, 0)}>{words.dayOn}</Button>
        <Button size="compact-sm" variant="default" disabled={isMoving} onClick={() => move(7, 0)}>{words.weekOn}</Button>
        <span role="status" className={styles['progress']}>
          {isMoving && <><Loader size={14} aria-hidden /> {state.data?.progressText || words.moving}</>}
        </span>
      </Group>
      <Group gap="xs" wrap="nowrap">
        <PayButton />
        <MpesaMenu />
        <NextPhone />
        {state.data && <Routers state={state.data} />}
        {state.data && <Phones state={state.data} />}
      </Group>
    </div>
  );
}

function PayButton() {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<Banknote size={14} aria-hidden />} onClick={open}>{words.pays}</Button>
      <PayDialog opened={opened} onClose={close} />
    </>
  );
}

const STATEMENT_DAYS = [7, 35] as const;

/** What M-Pesa does and shows by itself. */
function MpesaMenu() {
  const [path] = useLocation();
  const paymentId = idOf(/^\/money\/payments\/(\d+)/.exec(path)?.[1]);
  const payment = useRead('payments.get', { id: paymentId ?? 1 }, { enabled: paymentId !== undefined }).data;
  const shown = paymentId !== undefined && payment?.method === 'mpesa' ? payment.receipt.split('/')[0]! : '';
  const giveBack = useAct('practice.giveBack', { done: ({ receipt, amountCents }) => words.givenBack(receipt, formatKes(amountCents)) });
  const save = (days: number) => {
    readOnce('practice.statement', { days }).then(({ fileName, csv }) => download(fileName, csv), showFailure);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={26} aria-label={words.mpesa} title={words.mpesa}><Landmark size={14} aria-hidden /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {STATEMENT_DAYS.map((days) => <Menu.Item key={days} onClick={() => save(days)}>{words.statement(days)}</Menu.Item>)}
        <Menu.Divider />
        <Menu.Item onClick={() => void giveBack.run({ receipt: shown })}>{shown === '' ? words.giveBackLast : words.giveBack(shown)}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

type Behaviour = ActInput<'practice.nextPush'>['behaviour'];
const BEHAVIOURS = Object.keys(words.behaviour) as Behaviour[];

function NextPhone() {
  const [chosen, setChosen] = useState<Behaviour>('pays');
  const set = useAct('practice.nextPush', {
    onDone: (_, { behaviour }) => {
      setChosen(behaviour);
      showDone(words.behaviourSet(words.behaviour[behaviour]));
    },
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<Smartphone size={14} aria-hidden />}>{words.nextPhoneIs(words.behaviour[chosen])}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.nextPhone}</Menu.Label>
        {BEHAVIOURS.map((behaviour) => <Menu.Item key={behaviour} onClick={() => void set.run({ behaviour })}>{words.behaviour[behaviour]}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}

function Routers({ state }: { state: State }) {
  const may = useMay();
  const reach = useAct('practice.setRouterReachable');
  const tamper = useAct('practice.tamper', { done: ({ what }) => words.tampered(what) });
  if (!may('practice.setRouterReachable')) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<RouterIcon size={14} aria-hidden />}>{words.routers}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {state.routers.map(({ id, name, reachable }) => (
          <Menu.Item key={`reach${id}`} onClick={() => void reach.run({ id, reachable: !reachable })}>{reachable ? words.unplug(name) : words.plugIn(name)}</Menu.Item>
        ))}
        <Menu.Divider />
        {state.routers.filter(({ reachable }) => reachable).map(({ id, name }) => <Menu.Item key={`tamper${id}`} onClick={() => void tamper.run({ id })}>{words.tamper(name)}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}

function Phones({ state }: { state: State }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<MessageSquare size={14} aria-hidden />} onClick={open}>{words.phones(state.phones.length)}</Button>
      <Drawer opened={opened} onClose={close} title={words.phonesTitle} position="right">
        <Stack gap="sm">
          {state.phones.length === 0 && <Text size="sm" c="dimmed">{words.noTexts}</Text>}
          {state.phones.map((text) => (
            <div key={`${text.phone}${text.at}${text.body}`} className={styles['text']}>
              <Group justify="space-between">
                <Text size="sm" fw={600}>{formatPhone(text.phone)}</Text>
                <Text size="xs" c="dimmed"><InstantText at={text.at} /></Text>
              </Group>
              <Text size="sm">{text.body}</Text>
            </div>
          ))}
        </Stack>
      </Drawer>
    </>
  );
}
