import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function UnmatchedPage() {
  return (
    <Page>
      <PageHeader title={texts.money.unmatched} />
    </Page>
  );
}
