import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function NewSubscriberPage() {
  return (
    <Page>
      <PageHeader title={texts.subscribers.title} />
    </Page>
  );
}
