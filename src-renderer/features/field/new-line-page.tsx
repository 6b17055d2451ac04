import { Button, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue, useFocusTrap } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { dateOf } from '../../../src-shared/time.ts';
import { goTo } from '../../app/address.ts';
import { useNow } from '../../app/clock.store.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';
import { AccessFields, hasPassword } from '../subscribers/access-fields.tsx';
import { newServiceValues, readService, serviceErrors, usePlanChoices, useRouterChoices, type ServiceValues } from '../subscribers/service-fields.tsx';
import styles from './field.module.css';
import { OfficeLink } from './office-link.tsx';

const words = texts.field;
const labels = texts.subscribers;
const TYPING_MS = 300;

interface Values extends ServiceValues {
  name: string;
  phone: string;
  location: string;
}

/** A new subscriber with his line, at his house. Sent once, however often the button is pressed (useAct). */
export function NewLinePage() {
  const today = dateOf(useNow());
  const firstField = useFocusTrap();
  const form = useForm<Values>({
    initialValues: { ...newServiceValues(today), name: '', phone: '', location: '' },
    validate: (values) => ({ ...serviceErrors(values), ...(values.name.trim() === '' ? { name: labels.form.required } : {}), ...(values.routerId === null ? { routerId: labels.form.required } : {}) }),
  });
  const plans = usePlanChoices() ?? [];
  const routers = useRouterChoices() ?? [];
  useSuggestedUserName(form.values, (userName) => form.setFieldValue('userName', userName));
  const create = useAct('subscribers.create', { form, onDone: ({ id }) => goTo(`/field/${id}?added=1`, { replace: true }) });
  const send = ({ name, phone, location, ...service }: Values) => void create.run({ name, phone, location, service: readService(service) });
  const chosen = (name: 'planId' | 'routerId') => {
    const { value, onChange, ...props } = form.getInputProps(name);
    return { ...props, value: (value as string | null) ?? '', onChange: (event: { currentTarget: { value: string } }) => (onChange as (next: string | null) => void)(event.currentTarget.value || null) };
  };
  return (
    <Page scrolls>
      <form noValidate ref={firstField} className={styles['page']} onSubmit={form.onSubmit(send)}>
        <OfficeLink />
        <PageHeader title={words.adding.title} back={{ href: '/field', text: words.title }} />
        <section className={`surface ${styles['card']}`}>
          <Stack gap="sm">
            <Title order={2}>{words.adding.who}</Title>
            <TextInput label={labels.name} data-autofocus autoComplete="off" autoCapitalize="words" {...form.getInputProps('name')} />
            <TextInput label={labels.phone} description={labels.form.phoneHint} inputMode="tel" autoComplete="off" {...form.getInputProps('phone')} />
            <TextInput label={labels.location} autoComplete="off" {...form.getInputProps('location')} />
          </Stack>
        </section>
        <section className={`surface ${styles['card']}`}>
          <Stack gap="sm">
            <Title order={2}>{words.adding.line}</Title>
            <NativeSelect label={labels.form.plan} data={[{ value: '', label: labels.form.choosePlan }, ...plans]} {...chosen('planId')} />
            <NativeSelect label={labels.form.router} data={[{ value: '', label: words.adding.chooseRouter }, ...routers]} {...chosen('routerId')} />
            <AccessFields field={(name) => form.getInputProps(name)} access={form.values.access} />
            <Text size="sm" c="dimmed">{hasPassword(form.values.access) ? `${words.adding.suggested} ${words.adding.password}` : words.adding.suggested}</Text>
          </Stack>
        </section>
        <Button type="submit" size="md" loading={create.busy}>{words.adding.submit}</Button>
      </form>
    </Page>
  );
}

/** Follows the name that is typed, until somebody types another user name. */
function useSuggestedUserName({ name, userName }: Values, suggest: (userName: string) => void): void {
  const [settled] = useDebouncedValue(name.trim(), TYPING_MS);
  const suggested = useRead('field.suggestUserName', { name: settled }, { enabled: settled !== '' }).data?.userName;
  const last = useRef('');
  useEffect(() => {
    if (suggested === undefined || userName !== last.current) return;
    last.current = suggested;
    suggest(suggested);
    // oxlint-disable-next-line react/exhaustive-deps -- once for each suggestion
  }, [suggested]);
}
