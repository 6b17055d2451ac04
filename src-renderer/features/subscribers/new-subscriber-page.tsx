import { Button, Group, Stack, Switch, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useFocusTrap } from '@mantine/hooks';
import { dateOf } from '../../../src-shared/time.ts';
import { goTo } from '../../app/address.ts';
import { useNow } from '../../app/clock.store.ts';
import { showDone } from '../../app/notices.tsx';
import { useAct } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';
import { PastStartDialog, usePastStart } from './past-start-dialog.tsx';
import { nobody, PersonFields, TaxFields } from './person-fields.tsx';
import { newServiceValues, readService, ServiceFields, serviceErrors, type ServiceValues } from './service-fields.tsx';
import styles from './subscriber.module.css';

const words = texts.subscribers;
/** The contract's names of a new service's fields: "service.planId". */
const inService = (errors: Partial<Record<keyof ServiceValues, string>>) => Object.fromEntries(Object.entries(errors).map(([field, text]) => [`service.${field}`, text]));

/** A new subscriber, with his first service if he is to be connected at once. */
export function NewSubscriberPage() {
  const today = dateOf(useNow());
  const firstField = useFocusTrap();
  const form = useForm({
    initialValues: { ...nobody, withService: true, service: newServiceValues(today) },
    validate: (values) => (values.withService ? inService(serviceErrors(values.service)) : {}),
  });
  const past = usePastStart();
  const create = useAct('subscribers.create', {
    // The app names a field of the service as it stands in the service.
    form: { setErrors: (errors) => form.setErrors(Object.fromEntries(Object.entries(errors).map(([field, text]) => [field in form.values.service ? `service.${field}` : field, text]))) },
    onRefusal: past.ask,
    onDone: ({ id, accountNumber }, { name }) => {
      showDone(words.form.done(name, accountNumber));
      goTo(`/subscribers/${id}`, { replace: true });
    },
  });
  const { withService } = form.values;
  const send = (confirmPast: boolean) => {
    const { withService: connects, service, ...person } = form.values;
    void create.run({ ...person, ...(connects ? { service: { ...readService(service), confirmPast } } : {}) });
  };
  return (
    <Page scrolls>
      <PageHeader title={words.form.title} back={{ href: '/subscribers', text: words.title }} />
      <form ref={firstField} style={{ maxWidth: 720 }} onSubmit={form.onSubmit(() => send(false))}>
        <Stack gap="sm">
          <section className={`surface ${styles['service']}`}>
            <Stack gap="sm">
              <Title order={2}>{words.form.person}</Title>
              <PersonFields field={(name) => form.getInputProps(name)} />
              <TaxFields field={(name, options) => form.getInputProps(name, options)} exempt={form.values.taxExempt} />
            </Stack>
          </section>
          <section className={`surface ${styles['service']}`}>
            <Stack gap="sm">
              <Group justify="space-between">
                <Title order={2}>{words.form.service}</Title>
                <Switch label={words.form.withService} {...form.getInputProps('withService', { type: 'checkbox' })} />
              </Group>
              {withService && <ServiceFields field={(name) => form.getInputProps(`service.${name}`)} values={form.values.service} />}
            </Stack>
          </section>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => goTo('/subscribers')}>{texts.action.cancel}</Button>
            <Button type="submit" loading={create.busy}>{words.form.submit}</Button>
          </Group>
        </Stack>
      </form>
      <PastStartDialog past={past} busy={create.busy} onConfirm={() => send(true)} />
    </Page>
  );
}
