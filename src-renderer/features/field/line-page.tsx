import { Alert, Button, Group, NativeSelect, Skeleton, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ExternalLink, Eye, Phone, Unplug } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import { formatPhone } from '../../../src-shared/phone.ts';
import { useAddressValues } from '../../app/address.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { EmptyState, ErrorState, Page, PageHeader } from '../../ui/index.ts';
import { hasPassword } from '../subscribers/access-fields.tsx';
import { Headline } from '../subscribers/headline.tsx';
import type { SubscriberFacts } from '../subscribers/subscriber-facts.ts';
import styles from './field.module.css';
import { LineActs } from './line-acts.tsx';
import { LineNow } from './line-now.tsx';
import { OfficeLink } from './office-link.tsx';
import { Proof } from './proof.tsx';
import { SecretDialog } from './secret-dialog.tsx';

const words = texts.field;

/** One subscriber's line in one look, and what can be done about it. */
export function LinePage({ id }: { id: number }) {
  const read = useRead('subscribers.get', { id });
  return (
    <Page scrolls>
      <div className={styles['page']}>
        <OfficeLink />
        {read.data ? (
          <Shown facts={read.data} />
        ) : (
          <>
            <PageHeader title={words.title} back={{ href: '/field', text: words.title }} />
            {read.error ? <ErrorState error={read.error} retry={() => void read.refetch()} /> : <Skeleton height={300} />}
          </>
        )}
      </div>
    </Page>
  );
}

const isOver = ({ entitlement }: SubscriptionView) => entitlement.state === 'ended';

function Shown({ facts }: { facts: SubscriberFacts }) {
  // What runs first.
  const services = facts.subscriptions.toSorted((a, b) => Number(isOver(a)) - Number(isOver(b)));
  const [chosen, setChosen] = useState<number | null>(null);
  const [values, change] = useAddressValues();
  // ?added=1: he was added on this phone a moment ago; the proof is what is waited for.
  const added = values['added'] === '1';
  const service = services.find(({ id }) => id === chosen) ?? services[0];
  return (
    <>
      <PageHeader title={facts.name} back={{ href: '/field', text: words.title }} detail={`${words.line.account} ${facts.accountNumber}${facts.location === '' ? '' : ` · ${facts.location}`}`} />
      {added && (
        <Alert variant="default" title={words.added.title(facts.name)} role="status">
          <Text size="sm" mb="xs">{words.added.account(facts.accountNumber)}</Text>
          <Group gap="xs">
            {service && <FirstSecret service={service} />}
            <Button variant="default" onClick={() => change({ added: null })}>{words.added.close}</Button>
          </Group>
        </Alert>
      )}
      <Headline facts={facts} />
      {services.length > 1 && service && (
        <NativeSelect label={words.line.choose} value={String(service.id)} onChange={(event) => setChosen(Number(event.currentTarget.value))} data={services.map((one) => ({ value: String(one.id), label: `${one.userName}, ${one.planName}, ${texts.state.entitlement[one.entitlement.state]}` }))} />
      )}
      {service ? (
        <div key={service.id} className={styles['page']}>
          {added && <Proof service={service} />}
          <LineNow service={service} />
          {!isOver(service) && <LineActs service={service} />}
          {!added && <Proof service={service} />}
        </div>
      ) : (
        <EmptyState icon={Unplug} title={words.line.none} text={words.line.noneText} />
      )}
      <Ways facts={facts} />
    </>
  );
}

function FirstSecret({ service }: { service: SubscriptionView }) {
  const [opened, { open, close }] = useDisclosure(false);
  if (!hasPassword(service.access)) return null;
  return (
    <>
      <Button leftSection={<Eye size={16} aria-hidden />} onClick={open}>{words.act.reveal}</Button>
      <SecretDialog service={service} opened={opened} onClose={close} />
    </>
  );
}

function Ways({ facts }: { facts: SubscriberFacts }) {
  return (
    <div>
      {[facts.phone, facts.otherPhone].filter((phone) => phone !== '').map((phone) => (
        <div key={phone}><a className={styles['link']} href={`tel:+${phone}`}><Phone size={16} aria-hidden />{words.line.call(formatPhone(phone))}</a></div>
      ))}
      <Link className={styles['link'] ?? ''} href={`/subscribers/${facts.id}`}><ExternalLink size={16} aria-hidden />{words.line.everything}</Link>
    </div>
  );
}
