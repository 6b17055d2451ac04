import { SimpleGrid, Textarea, TextInput } from '@mantine/core';
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
}
export const nobody: PersonValues = { name: '', phone: '', otherPhone: '', email: '', location: '', note: '' };

/** Who somebody is: the same fields when he is added and when he is edited. */
export function PersonFields({ field }: { field: (name: keyof PersonValues) => GetInputPropsReturnType }) {
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
