import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function PaymentPage() {
  return (
    <Page>
      <PageHeader title={texts.money.payments} />
    </Page>
  );
}
