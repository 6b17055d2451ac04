import { SimpleGrid, Switch, Textarea, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { texts } from '../../texts/index.ts';

const words = texts.subscribers;

export interface PersonValues {
  name: string;
  phone: string;
  otherPhone: string;
  email: string;
  location: string;
  note: string;
  taxPin: string;
  taxExempt: boolean;
  exemption: string;
}
type WordField = Exclude<keyof PersonValues, 'taxExempt'>;
export const nobody: PersonValues = { name: '', phone: '', otherPhone: '', email: '', location: '', note: '', taxPin: '', taxExempt: false, exemption: '' };

/** Who somebody is: the same fields when he is added and when he is edited. */
export function PersonFields({ field }: { field: (name: WordField) => GetInputPropsReturnType }) {
  return (
    <>
      <TextInput label={words.name} data-autofocus required withAsterisk={false} autoComplete="off" {...field('name')} />
      <SimpleGrid cols={2} spacing="sm">
        <TextInput label={words.phone} description={words.form.phoneHint} inputMode="tel" autoComplete="off" {...field('phone')} />
        <TextInput label={words.otherPhone} description={words.form.phoneHint} inputMode="tel" autoComplete="off" {...field('otherPhone')} />
        <TextInput label={words.email} inputMode="email" autoComplete="off" {...field('email')} />
        <TextInput label={words.location} autoComplete="off" {...field('location')} />
      </SimpleGrid>
      <Textarea label={words.note} autosize minRows={2} {...field('note')} />
    </>
  );
}

/** What his invoices say about taxes. exempt: whether the switch is on. */
export function TaxFields({ field, exempt }: { field: (name: 'taxPin' | 'taxExempt' | 'exemption', options?: { type: 'checkbox' }) => GetInputPropsReturnType; exempt: boolean }) {
  return (
    <>
      <SimpleGrid cols={2} spacing="sm">
        <TextInput label={words.taxPin} description={words.form.taxPinHint} autoComplete="off" maxLength={11} {...field('taxPin')} />
        {exempt && <TextInput label={words.exemption} description={words.form.exemptionHint} autoComplete="off" {...field('exemption')} />}
      </SimpleGrid>
      <Switch label={words.form.taxExempt} {...field('taxExempt', { type: 'checkbox' })} />
    </>
  );
}
