import { Input, SegmentedControl, SimpleGrid, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import type { Access } from '../../../src-shared/contract/values.ts';
import { parseIpv4, parseIpv6Prefix, parseMac } from '../../../src-shared/line-address.ts';
import { texts } from '../../texts/index.ts';

const words = texts.services.access;
const ACCESSES: readonly Access[] = ['pppoe', 'hotspot', 'static', 'dhcp'];

/** How he is let on, as typed. */
export interface AccessValues {
  access: Access;
  userName: string;
  address: string;
  ipv6Prefix: string;
  macAddress: string;
  server: string;
}
type LineField = Exclude<keyof AccessValues, 'access' | 'userName'>;

/** What each way shows; `needs` is what it cannot be without. */
const SHOWN: Readonly<Record<Access, { readonly needs: readonly LineField[]; readonly mayHave: readonly LineField[] }>> = {
  pppoe: { needs: [], mayHave: ['address', 'ipv6Prefix'] },
  hotspot: { needs: [], mayHave: ['macAddress', 'address', 'server'] },
  static: { needs: ['address'], mayHave: [] },
  dhcp: { needs: ['address', 'macAddress'], mayHave: ['server'] },
};

export const noAccess: AccessValues = { access: 'pppoe', userName: '', address: '', ipv6Prefix: '', macAddress: '', server: '' };

/** What the contract wants: what another way showed is not sent. */
export function readAccess(values: AccessValues): AccessValues {
  const { needs, mayHave } = SHOWN[values.access];
  const value = (field: LineField) => (needs.includes(field) || mayHave.includes(field) ? values[field].trim() : '');
  return { access: values.access, userName: values.userName.trim(), address: value('address'), ipv6Prefix: value('ipv6Prefix'), macAddress: value('macAddress'), server: value('server') };
}

/** Whether he has a password: who connects by his address has none. */
export const hasPassword = (access: Access): boolean => access === 'pppoe' || access === 'hotspot';

const READERS: Partial<Record<LineField, (text: string) => string | null>> = { address: parseIpv4, ipv6Prefix: parseIpv6Prefix, macAddress: parseMac };

/** What is missing or cannot be read, by field. */
export function accessErrors(values: AccessValues): Partial<Record<keyof AccessValues, string>> {
  const typed = readAccess(values);
  const errors: Partial<Record<keyof AccessValues, string>> = typed.userName === '' ? { userName: texts.subscribers.form.required } : {};
  for (const field of ['address', 'ipv6Prefix', 'macAddress'] as const) {
    if (typed[field] === '' ? SHOWN[values.access].needs.includes(field) : READERS[field]!(typed[field]) === null) errors[field] = typed[field] === '' ? texts.subscribers.form.required : words.unreadable[field];
  }
  return errors;
}

/** How he connects, and only the fields that this way has. password: where one is typed. first: the segment is where the keys are when the dialog opens. */
export function AccessFields({ field, access, password, first = false }: { field: (name: keyof AccessValues) => GetInputPropsReturnType; access: Access; password?: ReactNode; first?: boolean }) {
  const { needs, mayHave } = SHOWN[access];
  const named = hasPassword(access);
  return (
    <>
      <Input.Wrapper label={words.title} description={words.means[access]} inputWrapperOrder={['label', 'input', 'description']}>
        <SegmentedControl fullWidth aria-label={words.title} {...(first ? { 'data-autofocus': true } : {})} data={ACCESSES.map((value) => ({ value, label: words.kind[value] }))} {...field('access')} mb={4} />
      </Input.Wrapper>
      <SimpleGrid cols={2} spacing="sm">
        <TextInput label={named ? texts.subscribers.userName : words.routerName} description={access === 'pppoe' ? texts.subscribers.form.userNameHint : named ? words.userNameHint : words.routerNameHint} autoComplete="off" {...field('userName')} />
        {named ? password : null}
        {[...needs, ...mayHave].map((name) => (
          <TextInput key={name} label={words.field[name]} description={words.hint[access][name] ?? words.example[name]} placeholder={words.placeholder[name]} autoComplete="off" {...field(name)} />
        ))}
      </SimpleGrid>
    </>
  );
}
