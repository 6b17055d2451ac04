import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function PaymentsPage() {
  return (
    <Page>
      <PageHeader title={texts.money.payments} />
    </Page>
  );
}
