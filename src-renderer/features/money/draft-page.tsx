import { Skeleton } from '@mantine/core';
import { idOf, useAddressValues } from '../../app/address.ts';
import { useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ErrorState, Page, PageHeader } from '../../ui/index.ts';
import { DraftEditor } from './draft-editor.tsx';
import { emptyLine, fieldsOf } from './draft-form.ts';

const words = texts.money.drafting;
const back = { href: '/money/drafts', text: texts.money.drafts };

/** An invoice by hand, from nothing; ?subscriber=… says for whom. */
export function NewDraftPage() {
  const [values] = useAddressValues();
  const subscriberId = idOf(values['subscriber']) ?? null;
  const settings = useRead('settings.read', {});
  const subscriber = useRead('subscribers.get', { id: subscriberId ?? 0 }, { enabled: subscriberId !== null });
  const waiting = settings.data === undefined || (subscriberId !== null && subscriber.data === undefined);
  if (waiting) return <Waiting title={words.titleNew} error={settings.error ?? subscriber.error} retry={() => void Promise.all([settings.refetch(), subscriberId !== null && subscriber.refetch()])} />;
  return <DraftEditor id={null} subscriber={subscriber.data ?? null} initial={{ subscriberId, dueDays: String(settings.data.billing.dueDays), note: '', postOn: '', lines: [emptyLine(0)] }} />;
}

/** A draft that is there. */
export function DraftPage({ id }: { id: number }) {
  const query = useRead('drafts.get', { id });
  const draft = query.data;
  if (!draft) return <Waiting title={texts.money.drafts} error={query.error} retry={() => void query.refetch()} />;
  // What is being typed stays when the draft is read again; another draft is another editor.
  return <DraftEditor key={id} id={id} subscriber={{ id: draft.subscriberId, name: draft.subscriberName, accountNumber: draft.accountNumber }} initial={fieldsOf(draft)} />;
}

function Waiting({ title, error, retry }: { title: string; error: unknown; retry: () => void }) {
  return (
    <Page scrolls>
      <PageHeader title={title} back={back} />
      {error ? <ErrorState error={error} retry={retry} /> : <Skeleton height={420} />}
    </Page>
  );
}
