import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function InvoicesPage() {
  return (
    <Page>
      <PageHeader title={texts.money.invoices} />
    </Page>
  );
}
