import { Button, Menu } from '@mantine/core';
import { Banknote, ChevronDown, Landmark, Signature } from 'lucide-react';
import { useRef, useState } from 'react';
import { openFrom } from '../../app/keyboard.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { TakeBankDialog } from './take-bank-dialog.tsx';
import { TakeChequeDialog } from './take-cheque-dialog.tsx';

const words = texts.tills;

/** For lists of money: a bank transfer or a cheque, from whoever it is. */
export function TakeMoneyMenu() {
  const [dialog, setDialog] = useState<'bank' | 'cheque' | null>(null);
  const target = useRef<HTMLButtonElement>(null);
  const may = useMay();
  if (!may('payments.takeBank')) return null;
  const close = () => setDialog(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><Button ref={target} variant="default" leftSection={<Banknote size={16} aria-hidden />} rightSection={<ChevronDown size={15} aria-hidden />}>{words.takeMoney}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Landmark size={15} aria-hidden />} onClick={() => openFrom(target, () => setDialog('bank'))}>{words.takeBank.title}</Menu.Item>
          <Menu.Item leftSection={<Signature size={15} aria-hidden />} onClick={() => openFrom(target, () => setDialog('cheque'))}>{words.takeCheque.title}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <TakeBankDialog opened={dialog === 'bank'} onClose={close} />
      <TakeChequeDialog opened={dialog === 'cheque'} onClose={close} />
    </>
  );
}
