import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function AttentionPage() {
  return (
    <Page>
      <PageHeader title={texts.attention.title} />
    </Page>
  );
}
