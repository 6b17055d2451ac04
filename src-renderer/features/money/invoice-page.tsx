import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function InvoicePage() {
  return (
    <Page>
      <PageHeader title={texts.money.invoices} />
    </Page>
  );
}
